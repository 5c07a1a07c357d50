import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { describe, expect, it } from "vitest";
import type { GatewayResponse } from "../../src/index.js";
import {
  awslambda,
  fromLambda,
  installAwslambda,
  type LambdaOptions,
  type StreamedHandler,
  type StreamifiedHandler,
} from "../../src/functions/index.js";
import { FakeClock } from "./support/fake-clock.js";
import { calling } from "./support/gateways.js";

const { streamifyResponse, HttpResponseStream } = awslambda;

function dispatch(handler: StreamedHandler, options: LambdaOptions = {}, method = "GET"): Promise<GatewayResponse> {
  return calling(fromLambda(streamifyResponse(handler), options)).dispatch({ method, url: "/a/1" });
}

describe("a streamed response", () => {
  it("has the status, headers and cookies of its metadata, and the bytes that follow", async () => {
    const answer = await dispatch(async (_event, stream) => {
      const metadata = { statusCode: 201, headers: { "Content-Type": "text/html", "x-n": 1 }, cookies: ["a=1", "b=2"] };
      const html = HttpResponseStream.from(stream, metadata);
      html.write("<p>");
      html.end("ü</p>");
    });
    expect(answer.status).toBe(201);
    expect({ ...answer.headers }).toEqual({ "content-type": "text/html", "x-n": "1", "set-cookie": ["a=1", "b=2"] });
    await expect(answer.text()).resolves.toBe("<p>ü</p>");
  });

  it.each([
    [undefined, "application/octet-stream"],
    ["text/plain", "text/plain"],
  ])("without metadata is a 200 of the content type %s", async (type, expected) => {
    const answer = await dispatch(async (_event, stream) => {
      if (type !== undefined) stream.setContentType(type);
      stream.end("a");
      expect(() => stream.setContentType("text/html")).toThrow("can't be set any more");
    });
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, expected]);
    await expect(answer.text()).resolves.toBe("a");
  });

  it("is there before the handler is done", async () => {
    let goOn: (() => void) | undefined;
    const answer = await dispatch(async (_event, stream) => {
      stream.write("a");
      await new Promise<void>((resolve) => (goOn = resolve));
      stream.end("b");
    });
    const text = answer.text();
    goOn?.();
    await expect(text).resolves.toBe("ab");
  });

  it("takes metadata that a handler writes by Lambda's protocol, wherever it is cut", async () => {
    const whole = Buffer.concat([Buffer.from('{"statusCode":202,"headers":{"x-a":"ü"}}'), Buffer.alloc(8), Buffer.from([0, 1, 0])]);
    for (let cut = 1; cut < whole.length; cut += 7) {
      const answer = await dispatch(async (_event, stream) => {
        stream.setContentType("application/vnd.awslambda.http-integration-response");
        await pipeline(Readable.from([whole.subarray(0, cut), whole.subarray(cut)]), stream);
      });
      expect([answer.status, answer.headers["x-a"]]).toEqual([202, "ü"]);
      expect([...(await answer.bytes())]).toEqual([0, 1, 0]);
    }
  });

  it("may have no body", async () => {
    for (const write of [true, false]) {
      const answer = await dispatch(async (_event, stream) => {
        const response = HttpResponseStream.from(stream, { statusCode: 204 });
        if (write) response.write("");
        response.end();
      });
      expect([answer.status, answer.body]).toEqual([204, null]);
    }
  });

  it("holds its handler up where nobody reads", async () => {
    let written = 0;
    const answer = await dispatch(async (_event, stream) => {
      const chunk = Buffer.alloc(65_536);
      for (let i = 0; i < 100; i++) {
        if (!stream.write(chunk)) await new Promise((resolve) => stream.once("drain", resolve));
        written++;
      }
      stream.end();
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(written).toBeLessThan(10);
    expect((await answer.bytes()).byteLength).toBe(6_553_600);
    expect(written).toBe(100);
  });
});

describe("a streaming handler that", () => {
  it.each<[string, StreamedHandler, number]>([
    ["throws", () => Promise.reject(new Error("s3cret")), 500],
    ["throws no error", () => Promise.reject("s3cret"), 500],
    ["returns without a stream", async () => ({ statusCode: 200 }), 502],
    ["gives a bad status", async (_event, stream) => HttpResponseStream.from(stream, { statusCode: 1.5 }).end("a"), 502],
    [
      "gives metadata without an end",
      async (_event, stream) => {
        stream.setContentType("application/vnd.awslambda.http-integration-response");
        stream.end('{"statusCode":200}');
      },
      502,
    ],
    [
      "gives metadata that is no JSON",
      async (_event, stream) => {
        stream.setContentType("application/vnd.awslambda.http-integration-response");
        stream.end(`{\0\0\0\0\0\0\0\0`);
      },
      502,
    ],
  ])("%s before the response has begun gets its answer", async (_, handler, status) => {
    const answer = await dispatch(handler);
    expect(answer.status).toBe(status);
    expect(await answer.text()).not.toContain("s3cret");
  });

  it.each<[string, StreamedHandler]>([
    [
      "throws midway",
      async (_event, stream) => {
        stream.write("a");
        throw new Error("midway");
      },
    ],
    ["does not end its stream", async (_event, stream) => void stream.write("a")],
  ])("%s aborts the body", async (_, handler) => {
    const answer = await dispatch(handler);
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
  });

  it("takes too long is a 504 before the first byte and aborts the body after it", async () => {
    for (const writes of [false, true]) {
      const clock = new FakeClock();
      const pending = dispatch(
        (_event, stream) => {
          if (writes) stream.write("a");
          return new Promise(() => {});
        },
        { timeoutMs: 100, clock },
      );
      if (writes) {
        const text = (await pending).text();
        clock.advance(100);
        await expect(text).rejects.toMatchObject({ code: "BACKEND_TIMEOUT" });
      } else {
        await expect.poll(() => clock.pending).toBe(1);
        clock.advance(100);
        expect((await pending).status).toBe(504);
      }
      expect(clock.pending).toBe(0);
    }
  });

  it("writes to a client that has left is told so", async () => {
    const clock = new FakeClock();
    let failure: unknown;
    const answer = await dispatch(
      async (_event, stream) => {
        await pipeline(async function* () {
          for (;;) yield Buffer.alloc(65_536);
        }, stream).catch((error: unknown) => (failure = error));
      },
      { clock },
    );
    (answer.body as { cancel(): void }).cancel();
    await expect.poll(() => failure).toBeInstanceOf(Error);
    expect(clock.pending).toBe(0);
  });

  it("answers HEAD", async () => {
    const answer = await dispatch(async (_event, stream) => void stream.end("a"), {}, "HEAD");
    expect([answer.status, answer.body]).toEqual([200, null]);
  });
});

it("the global is set only where it is asked for, and put back", () => {
  const place = globalThis as { awslambda?: unknown };
  expect("awslambda" in place).toBe(false);
  const restore = installAwslambda();
  expect(place.awslambda).toBe(awslambda);
  const restoreAgain = installAwslambda();
  restoreAgain();
  expect(place.awslambda).toBe(awslambda);
  restore();
  expect("awslambda" in place).toBe(false);
});

it("a handler that a copy of Lambda's runtime has marked streams too", async () => {
  const handler = async (_event: unknown, stream: NodeJS.WritableStream) => void stream.end("a");
  const marked: unknown = Object.assign(handler, { [Symbol.for("aws.lambda.runtime.handler.streaming")]: "response" });
  const answer = await calling(fromLambda(marked as StreamifiedHandler)).dispatch({ method: "GET", url: "/a/1" });
  await expect(answer.text()).resolves.toBe("a");
});
