import { describe, expect, it } from "vitest";
import { type ConfigError, createGateway, type Exchange, type GatewayRequest, type Limits } from "../../src/index.js";
import { running, serving } from "./support/gateways.js";

const utf8 = new TextEncoder();

/** Reads the whole body and answers with its length in bytes. */
async function measure(exchange: Exchange) {
  const { body } = exchange;
  if (body === null) return exchange.respond({ json: null });
  if (typeof body === "string") return exchange.respond({ json: utf8.encode(body).byteLength });
  if (body instanceof Uint8Array) return exchange.respond({ json: body.byteLength });
  let length = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) length += chunk.byteLength;
  return exchange.respond({ json: length });
}

async function* chunks(...lengths: number[]) {
  for (const length of lengths) yield new Uint8Array(length);
}

async function post(body: Exclude<GatewayRequest["body"], undefined>, headers: Record<string, string> = {}): Promise<unknown> {
  const gateway = running(measure, { limits: { maxBodyBytes: 10 } });
  const answer = await gateway.dispatch({ method: "POST", url: "/a", body, headers });
  return answer.status === 200 ? answer.json() : [answer.status, (await answer.json<{ code: string }>()).code];
}

const tooLarge = [413, "BODY_TOO_LARGE"];

describe("a request body within the limit reaches the adapter", () => {
  it("whatever it is", async () => {
    expect(await post(null)).toBeNull();
    expect(await post("x".repeat(10))).toBe(10);
    expect(await post("\u00e9".repeat(5))).toBe(10);
    expect(await post(new Uint8Array(10))).toBe(10);
    expect(await post(chunks(4, 6))).toBe(10);
    expect(await post(chunks(4, 6), { "content-length": "10" })).toBe(10);
    expect(await post(new Blob([new Uint8Array(10)]).stream())).toBe(10);
  });
});

describe("a request body above the limit is a 413", () => {
  it("where it is text or bytes", async () => {
    expect(await post("x".repeat(11))).toEqual(tooLarge);
    expect(await post(new Uint8Array(11))).toEqual(tooLarge);
  });

  it("where it is text whose bytes are more than its characters", async () => {
    expect(await post("\u00e9".repeat(6))).toEqual(tooLarge);
    expect(await post("\u20ac".repeat(4))).toEqual(tooLarge);
  });

  it("where it is a stream that says so, before it is read", async () => {
    let read = false;
    async function* unread() {
      read = true;
      yield new Uint8Array(1);
    }
    expect(await post(unread(), { "Content-Length": "11" })).toEqual(tooLarge);
    expect(await post(unread(), { "content-length": "9".repeat(30) })).toEqual(tooLarge);
    expect(read).toBe(false);
  });

  it("where it is a stream that turns out to be, and is left then", async () => {
    let left = false;
    async function* endless() {
      try {
        for (;;) yield new Uint8Array(4);
      } finally {
        left = true;
      }
    }
    expect(await post(endless())).toEqual(tooLarge);
    expect(left).toBe(true);
    expect(await post(new Blob([new Uint8Array(11)]).stream())).toEqual(tooLarge);
  });

  it("where it is a stream that is longer than it said", async () => {
    expect(await post(chunks(6, 6), { "content-length": "5" })).toEqual(tooLarge);
  });
});

describe("a content length that is none", () => {
  it.each(["", "-1", "+4", "0x1", "1, 1", "1.0", "abc"])("is a 400: %j", async (length) => {
    expect(await post(chunks(1), { "content-length": length })).toEqual([400, "BAD_REQUEST"]);
  });
});

describe("the longest URL", () => {
  it("is what the limit says", async () => {
    const gateway = serving([{ name: "a", method: "GET", path: "/{rest+}" }], { limits: { maxUrlBytes: 20 } });
    expect((await gateway.dispatch({ method: "GET", url: `/${"x".repeat(19)}` })).status).toBe(200);
    expect((await gateway.dispatch({ method: "GET", url: `/${"x".repeat(20)}` })).status).toBe(414);
    expect((await gateway.dispatch({ method: "GET", url: `/x?${"y".repeat(20)}` })).status).toBe(414);
  });
});

describe("a limit that is no positive number", () => {
  it.each([
    ["maxUrlBytes", 0],
    ["maxBodyBytes", -1],
    ["answerTimeoutMs", Number.NaN],
    ["answerTimeoutMs", 2 ** 31],
    ["maxApis", Number.POSITIVE_INFINITY],
    ["maxDepth", "64"],
    ["maxDepth", null],
  ])("is refused: %s %s", (name, value) => {
    const build = () => createGateway({ groups: [] }, { limits: { [name]: value } as Limits });
    expect(build).toThrow(
      expect.objectContaining<Partial<ConfigError>>({
        name: "ConfigError",
        issues: [
          {
            code: "INVALID_VALUE",
            path: `/options/limits/${name}`,
            message: expect.stringContaining(`The limit "${name}" must be a number above 0, at most `) as string,
          },
        ],
      }),
    );
  });

  it("but one that is undefined is the default", () => {
    expect(() => createGateway({ groups: [] }, { limits: { maxApis: undefined } as unknown as Limits })).not.toThrow();
  });
});

describe("an environment that there is not", () => {
  it("is refused", () => {
    const path = "/options/environment";
    expect(() => createGateway({ groups: [] }, { environment: "onlin" })).toThrow(
      expect.objectContaining({
        issues: [
          {
            code: "UNKNOWN_ENVIRONMENT",
            path,
            message: 'There is no environment "onlin"; there are "test", "pre-release" and "online". Did you mean "online"?',
          },
        ],
      }),
    );
    expect(() => createGateway({ groups: [] }, { environments: [] })).toThrow(expect.objectContaining({ name: "ConfigError" }));
  });

  it("is not needed: the last of the environments is served", async () => {
    const { served } = await createGateway({ groups: [] }, { environments: ["blue", "green"] }).dispatch({ method: "GET", url: "/" });
    expect(served.environment).toBe("green");
  });
});
