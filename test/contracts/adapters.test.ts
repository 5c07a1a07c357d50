import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll } from "vitest";
import {
  FunctionBackend,
  type FunctionBackendConfig,
  type FunctionHandler,
  GatewayError,
  HttpBackend,
  mock,
  MockBackend,
} from "../../src/index.js";
import { startUpstream } from "../properties/support/upstream.js";
import { describeBackendAdapter, secret, shortMs } from "./backend-adapter.js";
import { EchoBackend } from "./echo-backend.js";

describeBackendAdapter("MockBackend", () => new MockBackend(), {
  levels: ["group", "api"],
  answering: { kind: "mock", text: "from a mock" },
  text: "from a mock",
  invalid: [
    { name: "a key that no mock has", config: { kind: "mock", delayed: 1 }, code: "UNKNOWN_KEY", path: "/delayed" },
    { name: "a status that is none", config: { kind: "mock", status: 99 }, code: "INVALID_VALUE", path: "/status" },
    { name: "content with status 204", config: { kind: "mock", status: 204, text: "a" }, code: "INVALID_VALUE", path: "/text" },
    { name: "content with status 304", config: { kind: "mock", status: 304, json: null }, code: "INVALID_VALUE", path: "/json" },
    {
      name: "a length of its own",
      config: { kind: "mock", headers: { "Content-Length": "1" } },
      code: "INVALID_VALUE",
      path: "/headers/Content-Length",
    },
    { name: "a fault that there is none of", config: { kind: "mock", fault: "RESET" }, code: "INVALID_VALUE", path: "/fault" },
    { name: "no response", config: { kind: "mock", responses: [] }, code: "INVALID_VALUE", path: "/responses" },
  ],
  failing: [
    {
      name: "none of its responses for the request",
      config: { kind: "mock", responses: [{ when: { query: { never: secret } }, text: secret }] },
      status: 501,
      code: "MOCK_NO_MATCH",
    },
    { name: "a handler that throws", config: mock(thrower(new Error(secret))), status: 500, code: "FUNCTION_FAILED" },
    { name: "a handler that gives no answer", config: mock((() => secret) as never), status: 502, code: "FUNCTION_BAD_RESPONSE" },
    { name: "a Mock that hangs", config: mock({ hang: true }), status: 504, code: "BACKEND_TIMEOUT" },
  ],
});

const handler = (run: FunctionHandler): FunctionBackendConfig => ({ kind: "function", handler: run, timeoutMs: shortMs });
const never = new Promise<never>(() => {});
const circular: { self?: object } = {};
circular.self = circular;

function thrower(thrown: unknown): () => never {
  return () => {
    throw thrown;
  };
}

describeBackendAdapter("FunctionBackend", () => new FunctionBackend(), {
  levels: ["api"],
  answering: { kind: "function", name: "greet" },
  text: "from a function",
  served: { function: { name: "greet", version: null } },
  options: { functions: { greet: () => ({ status: 200, text: "from a function" }) } },
  invalid: [
    { name: "a function that nobody registered", config: { kind: "function", name: "great" }, code: "UNKNOWN_FUNCTION", path: "/name" },
    {
      name: "a version that it does not have",
      config: { kind: "function", name: "greet", qualifier: "2" },
      code: "UNKNOWN_QUALIFIER",
      path: "/qualifier",
    },
    { name: "neither name nor handler", config: { kind: "function" }, code: "REQUIRED", path: "" },
    { name: "a handler that is none", config: { kind: "function", handler: "greet" }, code: "INVALID_TYPE", path: "/handler" },
  ],
  failing: [
    { name: "a handler that throws", config: handler(thrower(new Error(secret))), status: 500, code: "FUNCTION_FAILED" },
    { name: "a handler that rejects", config: handler(() => Promise.reject(new Error(secret))), status: 500, code: "FUNCTION_FAILED" },
    { name: "a handler that throws text", config: handler(thrower(secret)), status: 500, code: "FUNCTION_FAILED" },
    { name: "a handler that throws nothing", config: handler(thrower(undefined)), status: 500, code: "FUNCTION_FAILED" },
    { name: "a handler that never settles", config: handler(() => never), status: 504, code: "BACKEND_TIMEOUT" },
    { name: "a handler that gives nothing", config: handler((() => undefined) as never), status: 502, code: "FUNCTION_BAD_RESPONSE" },
    { name: "a handler that gives code", config: handler(() => () => secret), status: 502, code: "FUNCTION_BAD_RESPONSE" },
    {
      name: "a handler that gives what is no JSON",
      config: handler(() => ({ circular, secret })),
      status: 502,
      code: "FUNCTION_BAD_RESPONSE",
    },
    { name: "a handler that gives a BigInt", config: handler(async () => ({ n: 1n })), status: 502, code: "FUNCTION_BAD_RESPONSE" },
    {
      name: "a handler that gives a status that is none",
      config: handler(() => ({ status: 99 })),
      status: 502,
      code: "FUNCTION_BAD_RESPONSE",
    },
    {
      name: "a handler that gives a header with a line break",
      config: handler(() => ({ status: 200, headers: { a: `${secret}\r\nb: c` } })),
      status: 502,
      code: "FUNCTION_BAD_RESPONSE",
    },
    {
      name: "a handler that gives an opaque Response",
      config: handler(() => Response.error()),
      status: 502,
      code: "FUNCTION_BAD_RESPONSE",
    },
    {
      name: "a handler that gives a Response whose body is gone",
      config: handler(async () => {
        const response = new Response("a");
        await response.text();
        return response;
      }),
      status: 502,
      code: "FUNCTION_BAD_RESPONSE",
    },
    {
      name: "a handler that throws a GatewayError",
      config: handler(thrower(new GatewayError("UNAVAILABLE", "Come back later."))),
      status: 503,
      code: "UNAVAILABLE",
    },
    {
      name: "a handler with a getter that throws",
      config: handler(() => ({
        get status(): number {
          throw new Error(secret);
        },
      })),
      status: 502,
      code: "FUNCTION_BAD_RESPONSE",
    },
  ],
});

const upstream = await startUpstream((request, response) => {
  if (request.url?.startsWith("/silent")) return;
  if (request.url?.startsWith("/reset")) return void response.socket?.resetAndDestroy();
  response.writeHead(200, { "content-length": 16 }).end("from an upstream");
});
/** Speaks no HTTP. */
const babbler = createServer((socket) =>
  socket
    .on("error", () => {})
    .resume()
    .end(`HTTP/9 ${secret} \u0000\r\n\r\n`),
);
/** Took a port and gave it back: nobody listens there. */
const gone = await startUpstream(() => {});
await new Promise<void>((resolve) => babbler.listen(0, "127.0.0.1", resolve));
const { port: babblerPort } = babbler.address() as AddressInfo;

beforeAll(() => gone.close());
afterAll(async () => {
  await upstream.close();
  await new Promise((resolve) => babbler.close(resolve));
});

describeBackendAdapter("HttpBackend", () => new HttpBackend(), {
  levels: ["group", "api"],
  answering: { kind: "http", url: upstream.url },
  text: "from an upstream",
  invalid: [
    { name: "a URL that is none", config: { kind: "http", url: "upstream" }, code: "INVALID_URL", path: "/url" },
    { name: "a URL with a password", config: { kind: "http", url: `http://a:${secret}@127.0.0.1` }, code: "INVALID_URL", path: "/url" },
    {
      name: "a deadline that no timer keeps",
      config: { kind: "http", url: "http://a", timeouts: { totalMs: 2 ** 31 } },
      code: "INVALID_VALUE",
      path: "/timeouts/totalMs",
    },
  ],
  failing: [
    { name: "an upstream that is gone", config: { kind: "http", url: gone.url }, status: 502, code: "BAD_GATEWAY" },
    { name: "an upstream that resets", config: { kind: "http", url: `${upstream.url}/reset` }, status: 502, code: "BAD_GATEWAY" },
    {
      name: "an upstream that speaks no HTTP",
      config: { kind: "http", url: `http://127.0.0.1:${babblerPort}` },
      status: 502,
      code: "BAD_GATEWAY",
    },
    {
      name: "an upstream that never answers",
      config: { kind: "http", url: `${upstream.url}/silent`, timeouts: { headersMs: shortMs } },
      status: 504,
      code: "BACKEND_TIMEOUT",
    },
  ],
});

describeBackendAdapter("a custom adapter", () => new EchoBackend(["group", "api"]), {
  levels: ["group", "api"],
  answering: { kind: "echo", text: "from an echo" },
  text: "from an echo",
  invalid: [
    { name: "what its shape does not have", config: { kind: "echo", text: "a", loud: true }, code: "UNKNOWN_KEY", path: "/loud" },
    { name: "what it validates itself", config: { kind: "echo", text: "silence" }, code: "TOO_QUIET", path: "/text" },
    { name: "what makes its validation throw", config: { kind: "echo", text: "throw" }, code: "INVALID_VALUE", path: "" },
  ],
  failing: [
    { name: "a handler that throws", config: { kind: "echo", text: "a", run: thrower(new Error(secret)) }, status: 500, code: "INTERNAL" },
    {
      name: "a handler that rejects",
      config: { kind: "echo", text: "a", run: () => Promise.reject(new TypeError(secret)) },
      status: 500,
      code: "INTERNAL",
    },
    { name: "a handler that throws null", config: { kind: "echo", text: "a", run: thrower(null) }, status: 500, code: "INTERNAL" },
    { name: "a handler that never settles", config: { kind: "echo", text: "a", run: () => never }, status: 504, code: "BACKEND_TIMEOUT" },
    { name: "a handler that gives nothing", config: { kind: "echo", text: "a", run: () => undefined }, status: 500, code: "INTERNAL" },
    {
      name: "a handler that gives an object of its own",
      config: { kind: "echo", text: "a", run: () => ({ status: 200, headers: {}, body: secret }) },
      status: 500,
      code: "INTERNAL",
    },
    {
      name: "a handler that gives a promise of text",
      config: { kind: "echo", text: "a", run: async () => secret },
      status: 500,
      code: "INTERNAL",
    },
    {
      name: "a handler that gives a web Response",
      config: { kind: "echo", text: "a", run: () => new Response(secret) },
      status: 500,
      code: "INTERNAL",
    },
    {
      name: "a handler that throws a GatewayError",
      config: { kind: "echo", text: "a", run: thrower(new GatewayError("BAD_GATEWAY", "The line is down.", { cause: secret })) },
      status: 502,
      code: "BAD_GATEWAY",
    },
    {
      name: "a handler whose promise throws when it is awaited",
      config: {
        kind: "echo",
        text: "a",
        run: () => ({
          // biome-ignore lint/suspicious/noThenProperty: a hostile thenable is the case
          then() {
            throw new Error(secret);
          },
        }),
      },
      status: 500,
      code: "INTERNAL",
    },
  ],
});

describeBackendAdapter("a custom adapter for groups only", () => new EchoBackend(["group"]), {
  levels: ["group"],
  answering: { kind: "echo", text: "shared" },
  text: "shared",
  invalid: [],
  failing: [],
});

describeBackendAdapter("a custom adapter for APIs only", () => new EchoBackend(["api"]), {
  levels: ["api"],
  answering: { kind: "echo", text: "own" },
  text: "own",
  invalid: [],
  failing: [],
});
