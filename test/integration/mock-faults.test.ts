import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { Agent, request as undiciRequest } from "undici";
import { type FaultKind, type MockAnswer, mock } from "../../src/index.js";
import { toNodeHandler } from "../../src/integrations/node/index.js";
import { selfSigned } from "./support/certificate.js";
import { everything, served, type ServedGateway } from "./support/gateway.js";
import { RawClient } from "./support/raw-client.js";
import { seeded } from "../unit/support/seeded.js";

function faulty(fault: MockAnswer["fault"], answer: MockAnswer = { json: { id: 7, name: "Tama" } }): Promise<ServedGateway> {
  return served([{ name: "g", backend: mock({ ...answer, ...(fault !== undefined && { fault }) }), apis: [everything] }], {
    random: seeded(1),
  });
}

/** What a user of fetch sees of a failure. */
function shapeOf(error: unknown): object {
  const { name, message, cause } = error as TypeError & { cause: Error & { code: string } };
  return { type: (error as object).constructor, name, message, cause: { name: cause.name, code: cause.code, message: cause.message } };
}

/** Status and failure of a fetch. */
async function outcome(fetching: Promise<Response>): Promise<object> {
  let status: number | undefined;
  try {
    const response = await fetching;
    status = response.status;
    return { status, text: await response.text() };
  } catch (error) {
    return { status, ...shapeOf(error) };
  }
}

/** Versions of undici word what their parser says a little differently, and some leave its code out. */
function parserless(seen: object): object {
  return JSON.parse(
    JSON.stringify(seen, (_, value) => {
      if (value?.name !== "HTTPParserError") return value;
      return { ...value, code: "HPE", message: value.message.replace(", RTSP/ or ICE/", "") };
    }),
  );
}

const failed = (code: string, message: string, name = "Error") => ({
  status: undefined,
  type: TypeError,
  name: "TypeError",
  message: "fetch failed",
  cause: { name, code, message },
});

const expected = {
  CONNECTION_RESET_BY_PEER: failed("ECONNRESET", "read ECONNRESET"),
  EMPTY_RESPONSE: failed("UND_ERR_SOCKET", "other side closed", "SocketError"),
  RANDOM_DATA_THEN_CLOSE: failed(
    "HPE_INVALID_CONSTANT",
    "Response does not match the HTTP/1.1 protocol (Expected HTTP/)",
    "HTTPParserError",
  ),
  MALFORMED_RESPONSE_CHUNK: {
    ...failed(
      "HPE_INVALID_CHUNK_SIZE",
      "Response does not match the HTTP/1.1 protocol (Invalid character in chunk size)",
      "HTTPParserError",
    ),
    status: 200,
    message: "terminated",
  },
} as const satisfies Readonly<Record<Exclude<FaultKind, "TIMEOUT">, object>>;
const kinds = Object.keys(expected) as (keyof typeof expected)[];

describe.each(kinds)("%s", (kind) => {
  it("is to a client over a socket what it is to one in this process, at every kind of request", async () => {
    const { url, gateway, errors } = await faulty(kind);
    const body = "x".repeat(100_000);
    for (const init of [{}, { method: "POST", body }, { method: "PUT", body: new Blob([body]).stream(), duplex: "half" as const }]) {
      expect(parserless(await outcome(fetch(`${url}/a`, init as RequestInit)))).toEqual(parserless(expected[kind]));
      const { body: again, ...rest } = init as RequestInit;
      const own = again === undefined ? rest : { ...rest, body };
      expect(await outcome(gateway.fetch(new Request(`${url}/a`, own)) as Promise<Response>)).toEqual(expected[kind]);
    }
    expect(errors).toEqual([]);
  });

  it("is what `dispatch` gives and what listeners are told", async () => {
    const { gateway } = await faulty(kind);
    const told: unknown[] = [];
    gateway.on("dispatch", ({ fault, served: { kind: by } }) => told.push([by, fault]));
    const seen = async () => (await gateway.dispatch({ method: "GET", url: "/a" })).text();
    expect(shapeOf(await seen().catch((error: unknown) => error))).toEqual({
      ...expected[kind],
      status: undefined,
      ...withoutStatus(kind),
    });
    expect(told).toEqual([["mock", kind]]);
    const handled = await gateway.handle({ method: "GET", url: "/a" });
    expect(handled.fault?.kind).toBe(kind);
    await expect(handled.text(), "whoever knows no faults is given no whole answer").rejects.toThrow(TypeError);
  });
});

function withoutStatus(kind: keyof typeof expected): object {
  const { status: _, ...rest } = expected[kind];
  return rest;
}

describe("on the wire", () => {
  const get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

  it("CONNECTION_RESET_BY_PEER is a reset, without a byte", async () => {
    const { port } = await faulty("CONNECTION_RESET_BY_PEER");
    const client = new RawClient(port);
    const reset = new Promise((resolve) => client.socket.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code)));
    client.write(get);
    expect(await reset).toBe("ECONNRESET");
    expect(client.received).toBe("");
  });

  it("EMPTY_RESPONSE is an orderly end, without a byte, also while a body is under way", async () => {
    const { port } = await faulty("EMPTY_RESPONSE");
    for (const request of [get, `POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n${"x".repeat(200_000)}`]) {
      const client = new RawClient(port);
      const failure: unknown[] = [];
      client.socket.once("error", (error) => failure.push(error));
      client.write(request);
      await client.closed;
      expect([client.received, failure]).toEqual(["", []]);
    }
  });

  it("EMPTY_RESPONSE does not wait for ever for a body that never comes", async () => {
    const { port } = await faulty("EMPTY_RESPONSE");
    const client = new RawClient(port);
    client.write("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
    await client.closed;
    expect(client.received).toBe("");
  });

  it("MALFORMED_RESPONSE_CHUNK is the header, half of the body, and then no chunk", async () => {
    const { port } = await faulty("MALFORMED_RESPONSE_CHUNK", { status: 201, headers: { "x-a": "1" }, text: "abcdef" });
    const client = new RawClient(port);
    client.write(get);
    await client.closed;
    expect(client.received).toMatch(
      /^HTTP\/1\.1 201 Created\r\nx-a: 1\r\ncontent-type: text\/plain; charset=utf-8\r\n[\s\S]*Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nno size of a chunk\r\n$/,
    );
    expect(client.received).not.toMatch(/content-length/i);
  });

  it.each([
    ["an empty body", { text: "" }, "\r\n\r\n"],
    ["no body", { status: 201 }, "\r\n\r\n"],
    ["a stream", { stream: [{ text: "ab" }, { text: "c", delayMs: 5 }] }, "2\r\nab\r\n1\r\nc\r\n"],
  ])("MALFORMED_RESPONSE_CHUNK comes behind %s", async (_, answer, before) => {
    const { port } = await faulty("MALFORMED_RESPONSE_CHUNK", answer);
    const client = new RawClient(port);
    client.write(get);
    await client.closed;
    expect(client.received.endsWith(`${before}no size of a chunk\r\n`)).toBe(true);
  });

  it("MALFORMED_RESPONSE_CHUNK is a reset to HTTP/1.0, which has no chunks, and an ordinary answer to HEAD and of 204", async () => {
    const { port, url } = await faulty("MALFORMED_RESPONSE_CHUNK", { text: "abcdef" });
    const client = new RawClient(port);
    const reset = new Promise((resolve) => client.socket.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code)));
    client.write("GET /a HTTP/1.0\r\n\r\n");
    expect(await reset).toBe("ECONNRESET");
    expect((await fetch(`${url}/a`, { method: "HEAD" })).status).toBe(200);
    const bodiless = await faulty("MALFORMED_RESPONSE_CHUNK", { status: 204 });
    expect((await fetch(`${bodiless.url}/a`)).status).toBe(204);
  });

  it("RANDOM_DATA_THEN_CLOSE is 256 bytes that are no HTTP, the same for the same seed", async () => {
    const received = await Promise.all(
      [1, 2].map(async () => {
        const { port } = await faulty("RANDOM_DATA_THEN_CLOSE");
        const client = new RawClient(port);
        client.write(get);
        await client.closed;
        return client.received;
      }),
    );
    expect(received[0]).toHaveLength(256);
    expect(received[0]).not.toMatch(/^HTTP/);
    expect(received[1]).toBe(received[0]);
  });

  it("TIMEOUT is nothing at all: the client's own deadline ends it", async () => {
    const { url, gateway } = await faulty("TIMEOUT");
    const dispatcher = new Agent({ headersTimeout: 50 });
    const overSocket = await undiciRequest(`${url}/a`, { dispatcher }).catch((error: unknown) => error);
    await dispatcher.close();
    const inProcess = await gateway.dispatch({ method: "GET", url: "/a" }).catch((error: Error) => error.cause);
    const { name, code, message } = overSocket as Error & { code: string };
    expect(code).toBe("UND_ERR_HEADERS_TIMEOUT");
    expect(inProcess).toMatchObject({ name, code, message });
  });

  it("a fault comes behind the answers that come before it on the connection", async () => {
    const { port } = await served([
      {
        name: "g",
        backend: mock({ text: "slow", delayMs: 30 }),
        apis: [
          { name: "slow", method: "GET", path: "/slow" },
          { name: "a", method: "GET", path: "/a", backend: mock({ fault: "EMPTY_RESPONSE" }) },
        ],
      },
    ]);
    const client = new RawClient(port);
    client.write(`GET /slow HTTP/1.1\r\nHost: a\r\n\r\n${get}${get}`);
    await client.closed;
    expect(client.received).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nslow$/);
  });

  it("hang is 504 at the gateway's time for an answer, and nothing to a client that leaves before", async () => {
    const { url, errors } = await served([{ name: "g", backend: mock({ hang: true }), apis: [everything] }], {
      limits: { answerTimeoutMs: 60 },
    });
    expect((await fetch(`${url}/a`)).status).toBe(504);
    await expect(fetch(`${url}/a`, { signal: AbortSignal.timeout(20) })).rejects.toThrow();
    await expect.poll(() => errors.map(({ code }) => code)).toEqual(["BACKEND_TIMEOUT", "CLIENT_GONE"]);
  });

  it.each(["CONNECTION_RESET_BY_PEER", "EMPTY_RESPONSE"] as const)("%s breaks a TLS connection as well", async (kind) => {
    const { gateway } = await faulty(kind);
    const { key, cert } = selfSigned();
    const server = createTlsServer({ key, cert }, toNodeHandler(gateway));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
    const { port } = server.address() as AddressInfo;
    await expect(undiciRequest(`https://127.0.0.1:${port}/a`, { dispatcher })).rejects.toMatchObject({
      code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/),
    });
    await dispatcher.close();
  });
});

describe("a fault with a probability", () => {
  it("happens to that share of the requests, and never leaves a connection unusable for others", async () => {
    const { url } = await faulty({ kind: "EMPTY_RESPONSE", probability: 0.3 });
    let failures = 0;
    for (let i = 0; i < 200; i++) {
      await fetch(`${url}/a`, { method: "POST", body: "x" }).then(
        (response) => response.text(),
        () => failures++,
      );
    }
    expect(failures).toBeGreaterThan(35);
    expect(failures).toBeLessThan(85);
  });

  it("of 0 never happens", async () => {
    const { gateway } = await faulty({ kind: "EMPTY_RESPONSE", probability: 0 });
    for (let i = 0; i < 20; i++) expect((await gateway.dispatch({ method: "GET", url: "/a" })).status).toBe(200);
  });
});

describe("a server that closes", () => {
  it("does not wait for a client whose request was timed out for ever", async () => {
    const gateway = await faulty("TIMEOUT");
    const server = createServer(toNodeHandler(gateway.gateway));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const client = new RawClient((server.address() as AddressInfo).port);
    client.write("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    const [socket] = await new Promise<[Socket]>((resolve) => server.once("connection", (made) => resolve([made])));
    client.socket.destroy();
    await new Promise((resolve) => socket.once("close", resolve));
    await gateway.gateway.close();
    await new Promise((resolve) => server.close(resolve));
  });
});
