import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import {
  type AccessLogEntry,
  type AccessLogOptions,
  accessLog,
  createGateway,
  fn,
  type Gateway,
  GatewayError,
  type GatewayOptions,
  type GatewayRequest,
  mock,
} from "../../src/index.js";
import { FakeClock } from "./support/fake-clock.js";

const secret = "S3CR3T";
const now = () => Date.UTC(2026, 10, 25, 22, 4, 59, 7);

function petstore(options: Omit<GatewayOptions, "backends"> = {}): Gateway {
  return createGateway(
    {
      groups: [
        {
          name: "pets",
          prefix: "/pets",
          backend: mock({ json: [] }),
          rules: [{ environment: "online", when: { query: { beta: "1" } }, backend: mock({ text: "beta" }) }],
          apis: [
            { name: "list", method: "GET", path: "/" },
            { name: "adopt", method: "POST", path: "/{petId}/adoption", backend: fn("adopt") },
            { name: "broken", method: "GET", path: "/broken", backend: mock({ fault: "EMPTY_RESPONSE" }) },
            { name: "reset", method: "GET", path: "/reset/{token}" },
            { name: "file", method: "GET", path: "/files/{name}.{code}" },
            { name: "answering", method: "GET", path: "/answering", backend: mock({ headers: { "x-request-id": "ours", "x-b": "2" } }) },
          ],
        },
      ],
    },
    { functions: { adopt: { versions: { 3: () => ({ status: 201 }) } } }, ...options },
  );
}

type Given = Omit<AccessLogOptions, "to" | "now">;

/** The entries of some requests. */
async function logged(requests: readonly (Partial<GatewayRequest> & { url: string })[], options: Given = {}, gateway = petstore()) {
  const entries: AccessLogEntry[] = [];
  accessLog(gateway, { ...options, now, to: (entry) => entries.push(entry) });
  for (const request of requests) await gateway.handle({ method: "GET", ...request });
  return entries;
}

/** The lines of some requests. */
async function lines(requests: readonly (Partial<GatewayRequest> & { url: string })[], options: Given = {}) {
  const written: string[] = [];
  const gateway = petstore();
  accessLog(gateway, { ...options, now, to: { write: (text) => written.push(text) } });
  for (const request of requests) await gateway.handle({ method: "GET", ...request });
  return written;
}

describe("an access log", () => {
  it("has one entry for each answered request: when, what was asked, who answered what, and how long it took", async () => {
    const clock = new FakeClock();
    const adopt = () => {
      clock.advance(7.0004);
      return { status: 201 };
    };
    const gateway = petstore({ clock, functions: { adopt: { versions: { 3: adopt } } } });
    const entries = await logged(
      [{ url: "/pets?beta=1" }, { method: "POST", url: "/pets/7/adoption" }, { url: "/nowhere" }, { url: "/pets/broken" }],
      {},
      gateway,
    );
    const common = { time: "2026-11-25T22:04:59.007Z", durationMs: 0, revision: null, environment: "online" };
    const list = { method: "GET", path: "/pets", group: "pets", api: "list" };
    expect(entries).toEqual([
      { ...common, ...list, status: 200, kind: "mock", source: "rule", rule: 0, bytes: 4 },
      {
        ...common,
        method: "POST",
        path: "/pets/7/adoption",
        status: 201,
        durationMs: 7,
        group: "pets",
        api: "adopt",
        kind: "function",
        source: "api",
        function: { name: "adopt", version: "3" },
        bytes: 0,
      },
      {
        ...common,
        method: "GET",
        path: "/nowhere",
        status: 404,
        group: null,
        api: null,
        kind: "gateway",
        source: "gateway",
        bytes: expect.any(Number),
        error: "ROUTE_NOT_FOUND",
      },
      { ...common, ...list, path: "/pets/broken", api: "broken", status: 502, kind: "mock", source: "api", fault: "EMPTY_RESPONSE" },
    ]);
  });

  it("leaves out every parameter and every field that is not named, and the client's address", async () => {
    const request = { url: "/pets?a=1&q=2", headers: { "x-a": "1" }, client: { address: "192.0.2.1" } };
    const [entry] = await logged([request]);
    expect(Object.keys(entry ?? {})).not.toEqual(expect.arrayContaining(["query"]));
    expect(JSON.stringify(entry)).not.toMatch(/x-a|192|q=|"2"/);
    const [shown] = await logged([request], { query: ["q"], requestHeaders: ["X-A"], responseHeaders: ["Content-Type"], client: true });
    expect(shown).toMatchObject({
      query: { q: "2" },
      requestHeaders: { "x-a": "1" },
      responseHeaders: { "content-type": "application/json" },
      client: "192.0.2.1",
    });
  });

  it("decodes parameters, keeps several values, and takes no name for another", async () => {
    const [entry] = await logged([{ url: "/pets?q=a+b&q=%C3%A9&Q=1&__proto__=2&q" }], { query: ["q", "__proto__"] });
    expect(entry?.query?.q).toEqual(["a b", "\u00e9", ""]);
    expect(Object.keys(entry?.query ?? {})).toEqual(["q", "__proto__"]);
    expect(JSON.parse(JSON.stringify(entry)).query).toEqual(JSON.parse('{"q":["a b","\u00e9",""],"__proto__":"2"}'));
  });

  it("names the request by its own id, else by that of the answer, and its trace where that is one", async () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const entries = await logged([
      { url: "/pets", headers: { "X-Request-Id": "theirs", traceparent } },
      { url: "/pets/answering", headers: { traceparent: `${traceparent}\r\nx` } },
      { url: "/pets" },
    ]);
    expect(entries.map(({ requestId, traceparent: trace }) => [requestId, trace])).toEqual([
      ["theirs", traceparent],
      ["ours", undefined],
      [undefined, undefined],
    ]);
    const [other] = await logged([{ url: "/pets", headers: { "x-correlation-id": "c" } }], { requestIdHeader: "X-Correlation-Id" });
    expect(other?.requestId).toBe("c");
  });

  it("hears of web requests, too, and of what is no request at all", async () => {
    const gateway = petstore();
    const entries = await logged([], { requestHeaders: ["x-a"], query: ["q"] }, gateway);
    await gateway.fetch(new Request("http://h/pets?q=1", { headers: { "x-a": "1" } }));
    await gateway.dispatch(null as never);
    expect(entries).toMatchObject([
      { path: "/pets", query: { q: "1" }, requestHeaders: { "x-a": "1" } },
      { method: "", path: "", status: 500, error: "INTERNAL" },
    ]);
  });

  it("ends when it is stopped", async () => {
    const gateway = petstore();
    let heard = 0;
    const stop = accessLog(gateway, { to: () => heard++ });
    await gateway.dispatch({ method: "GET", url: "/pets" });
    stop();
    stop();
    await gateway.dispatch({ method: "GET", url: "/pets" });
    expect(heard).toBe(1);
  });

  it("concerns no request when it fails, and tells whoever wants to know", async () => {
    const gateway = petstore();
    const failures: unknown[] = [];
    const onFailure = (error: unknown) => {
      failures.push(error);
      throw new Error("so does this");
    };
    const boom = new Error("boom");
    accessLog(gateway, { onFailure, to: () => Promise.reject(boom) });
    accessLog(gateway, {
      onFailure,
      to: {
        write() {
          throw boom;
        },
      },
    });
    expect((await gateway.dispatch({ method: "GET", url: "/pets" })).status).toBe(200);
    await new Promise((resolve) => setImmediate(resolve));
    expect(failures).toEqual([boom, boom]);
  });

  it("leaves entries out rather than fill the memory where nobody reads them, and says how many", async () => {
    const gateway = petstore();
    const failures: string[] = [];
    const read: (() => void)[] = [];
    let lines = 0;
    const slow = new Writable({
      highWaterMark: 1,
      write(_chunk, _encoding, done) {
        lines++;
        read.push(done);
      },
    });
    accessLog(gateway, {
      to: slow,
      format: () => "x".repeat(10_000_000),
      onFailure: (error) => failures.push((error as Error).message),
    });
    for (let i = 0; i < 5; i++) await gateway.dispatch({ method: "GET", url: "/pets" });
    expect(slow.writableLength).toBe(20_000_002);
    expect(failures).toEqual([expect.stringContaining("read too slowly")]);
    read.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
    await gateway.dispatch({ method: "GET", url: "/pets" });
    expect(failures).toEqual([expect.anything(), expect.stringContaining("left out 3 entries")]);
    for (let done = read.shift(); done !== undefined; done = read.shift()) {
      done();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(lines).toBe(3);
  });

  it("refuses to write nowhere, and what is no format", () => {
    expect(() => accessLog(petstore(), { to: undefined as never })).toThrow(TypeError);
    expect(() => accessLog(petstore(), { to: () => {}, format: "xml" as never })).toThrow('There is no format "xml"');
  });
});

describe("an access log keeps secret", () => {
  const names = ["token", "api_key", "password", "client_secret", "Idempotency-Key", "session", "jwt", "code"];

  it.each(names)("the value of %s, though it is listed", async (name) => {
    const options = { query: [name], requestHeaders: [name], responseHeaders: [name] };
    const gateway = createGateway({
      groups: [{ name: "g", backend: mock({ headers: { [name]: secret } }), apis: [{ name: "a", method: "GET", path: "/a" }] }],
    });
    const request = { url: `/a?${name}=${secret}`, headers: { [name]: [secret, secret] } };
    const [entry] = await logged([request], options, gateway);
    expect(JSON.stringify(entry)).not.toContain(secret);
    expect(entry?.query?.[name]).toBe("[redacted]");
    expect(entry?.requestHeaders?.[name.toLowerCase()]).toEqual(["[redacted]", "[redacted]"]);
    const [revealed] = await logged([request], { ...options, reveal: [name.toUpperCase()] }, gateway);
    expect([revealed?.query?.[name], revealed?.responseHeaders?.[name.toLowerCase()]]).toEqual([secret, secret]);
  });

  it.each([
    `https://user:${secret}@h/x`,
    `https://h/x?a=1&access_token=${secret}&b=2`,
    `https://h/x#id_token=${secret}`,
    `Bearer ${secret}`,
    `a=1; session="${secret}"`,
    `/x?%74oken=${secret}`,
    `basic   ${secret}`,
  ])("what looks like one in a value: %s", async (value) => {
    const entries = await logged([{ url: "/pets", headers: { referer: value, "x-a": value } }], { requestHeaders: ["referer", "x-a"] });
    expect(entries).toHaveLength(1);
    expect(JSON.stringify(entries)).not.toContain(secret);
    expect(JSON.stringify(entries)).toContain("[redacted]");
  });

  it("path parameters of such names, whoever answers, also after an update", async () => {
    const gateway = petstore();
    const requests = [
      { url: `/pets/reset/${secret}` },
      { url: `/pets/reset/${secret}?a=1`, method: "PUT" },
      { url: `http://h/pets/files/a.${secret}` },
      { url: `/pets/list;token=${secret}` },
      { url: `http://user:${secret}@h/pets` },
      { url: `/pets/../x?token=${secret}` },
      { url: `/${secret}/../`, method: "PUT" },
    ];
    const entries = await logged(requests, {}, gateway);
    expect(entries.map(({ path, status }) => [path, status])).toEqual([
      ["/pets/reset/[redacted]", 200],
      ["/pets/reset/[redacted]", 405],
      ["/pets/files/[redacted]", 200],
      ["/pets/list;token=[redacted]", 404],
      ["http://[redacted]@h/pets", 400],
      ["/pets/../x", 400],
      [`/${secret}/../`, 400],
    ]);
    gateway.update({ groups: [{ name: "g", backend: mock(), apis: [{ name: "a", method: "GET", path: "/pets/{secret}" }] }] });
    await gateway.dispatch({ method: "GET", url: `/pets/${secret}` });
    expect(entries.at(-1)?.path).toBe("/pets/[redacted]");
  });

  it("the id of a request whose field is named as a secret", async () => {
    const [entry] = await logged([{ url: "/pets", headers: { "x-session": secret } }], { requestIdHeader: "x-session" });
    expect(entry?.requestId).toBe("[redacted]");
  });
});

describe("lines of an access log", () => {
  const request = {
    url: '/pets?q="a&beta=1',
    headers: { referer: "https://h/?token=S3CR3T", "user-agent": 'curl "8"', "x-request-id": "id 1" },
    client: { address: "192.0.2.1" },
  };
  const options: Given = { query: ["q"], requestHeaders: ["referer", "user-agent"], client: true };

  it("are JSON unless it is told otherwise, one object each", async () => {
    const [line, ...rest] = await lines([request], options);
    expect(rest).toEqual([]);
    expect(line?.endsWith("}\n")).toBe(true);
    expect(JSON.parse(line ?? "")).toMatchObject({ path: "/pets", status: 200, query: { q: '"a' } });
  });

  it("can be like those of web servers", async () => {
    const written = await lines([request, { url: "/nowhere" }, { method: "POST", url: "/pets/7/adoption" }], {
      ...options,
      format: "text",
    });
    expect(written.map((line) => line.replace(/ms=[\d.]+/, "ms=1.5"))).toEqual([
      '192.0.2.1 - - [25/Nov/2026:22:04:59 +0000] "GET /pets?q=\\"a" 200 4 "https://h/?token=[redacted]" "curl \\"8\\"" ' +
        'pets/list environment=online kind=mock source=rule rule=0 ms=1.5 id="id 1"\n',
      expect.stringMatching(
        /^- - - \[25\/Nov\/2026:22:04:59 \+0000\] "GET \/nowhere" 404 \d+ "-" "-" - environment=online kind=gateway source=gateway ms=1.5 error=ROUTE_NOT_FOUND\n$/,
      ),
      expect.stringContaining(" pets/adopt environment=online kind=function source=api function=adopt:3 ms=1.5\n"),
    ]);
  });

  it("can be anything", async () => {
    expect(await lines([request], { format: ({ api, status }) => `${api} ${status}` })).toEqual(["list 200\n"]);
  });

  it("stay one line each whatever a request says", async () => {
    const odd = "a\r\nb\u001b[31m\u009b\u2028\u202e";
    for (const format of ["json", "text"] as const) {
      const written = await lines(
        [{ method: `GET${odd}`, url: `/${odd}?q=%0d%0a${odd}`, headers: { "x-request-id": odd, "user-agent": odd } }],
        {
          ...options,
          format,
        },
      );
      expect(written).toHaveLength(1);
      expect(written[0]).toMatch(/^[ -~]+\n$/);
    }
  });

  it("are short whatever a request says", async () => {
    const [line] = await lines([{ url: `/${"a".repeat(100_000)}`, headers: { "user-agent": "=".repeat(50_000) } }], options);
    expect(line?.length).toBeLessThan(3000);
  });
});

describe("the event that an access log is made of", () => {
  it("has the request and the answer, and shows neither by accident", async () => {
    const gateway = petstore();
    const events: object[] = [];
    gateway.on("dispatch", (event) => {
      expect(event.request?.headers).toEqual({ cookie: secret });
      expect(event.response.rawHeaders).toContain("content-type");
      expect(event.response.error).toBeUndefined();
      events.push(event);
    });
    await gateway.dispatch({ method: "GET", url: "/pets", headers: { cookie: secret } });
    expect(Object.keys(events[0] ?? {})).toEqual(["method", "url", "status", "served", "durationMs"]);
    expect(JSON.stringify(events)).not.toContain(secret);
  });

  it("has an answer with what was exposed, and the error that it tells", async () => {
    const gateway = petstore({ expose: true, hooks: { onMatch: () => Promise.reject(new GatewayError("UNAVAILABLE", "not now")) } });
    const entries = await logged([{ url: "/pets" }], { responseHeaders: ["x-pointsman-served"] }, gateway);
    expect(entries).toMatchObject([{ error: "UNAVAILABLE", responseHeaders: { "x-pointsman-served": expect.stringContaining('"list"') } }]);
  });
});
