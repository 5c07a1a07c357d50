import fastify, { type FastifyInstance } from "fastify";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGateway, type Gateway, type GatewayConfig } from "../../src/index.js";
import { fastifyGateway } from "../../src/integrations/fastify/index.js";
import { type MadeRequest, registry, requestFor, toRequest, validConfigWithApi } from "./support/arbitraries.js";
import { stubBackends, stubMock } from "./support/stub-backends.js";

const functions = registry();

/** An application with a gateway, whose own answer to what is not the gateway's has a status that nothing else has. */
async function appOf(gateway: Gateway): Promise<FastifyInstance> {
  const app = fastify({ routerOptions: { maxParamLength: 10_000 } });
  app.setNotFoundHandler((_request, reply) => void reply.code(299).send());
  await app.register(fastifyGateway, { gateway });
  await app.ready();
  return app;
}

/** What answers a request in Fastify: an API, or the gateway itself, or nothing of it. */
async function answeredBy(app: FastifyInstance, request: MadeRequest, heard: { served: string }): Promise<string> {
  heard.served = "nothing";
  const { method, url, rawHeaders = [] } = toRequest(request);
  const headers: Record<string, string> = {};
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) headers[rawHeaders[i] as string] = rawHeaders[i + 1] as string;
  await app.inject({ method: method as "GET", url, headers });
  return heard.served;
}

const table = (...paths: readonly string[]): GatewayConfig => ({
  groups: [{ name: "g", backend: { kind: "mock" }, apis: paths.map((path, i) => ({ name: `${i}`, method: "GET", path })) }],
});
/** A group below a prefix and for some hosts, beside one for everything. */
const below = (prefix: string, hosts: readonly string[]): GatewayConfig => ({
  groups: [
    { name: "below", prefix, hosts, backend: { kind: "mock" }, apis: [{ name: "root", method: "GET", path: "/" }] },
    { name: "all", backend: { kind: "mock" }, apis: [{ name: "all", method: "ANY", path: "/", match: "prefix" }] },
  ],
});
const get = (path: string): MadeRequest => ({ method: "GET", path, query: "", host: undefined, lines: [] });

describe("Fastify's route table", () => {
  it("leads every request to the API that the gateway means", async () => {
    const cases = validConfigWithApi().chain((config) =>
      fc.tuple(fc.constant(config), fc.array(requestFor(config), { minLength: 4, maxLength: 8 })),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ([config, requests]) => {
        const gateway = createGateway(config, { functions, backends: [...stubBackends, stubMock] }) as Gateway;
        const heard = { served: "" };
        gateway.on("dispatch", ({ served }) => {
          heard.served = `${served.group}/${served.api}`;
        });
        const app = await appOf(gateway);
        for (const made of requests) {
          // `inject` would say a host of its own.
          const request = { ...made, host: made.host ?? "none.example" };
          const found = gateway.resolve(toRequest(request));
          if (!found.matched || !app.supportedMethods.includes(request.method)) continue;
          expect([request, await answeredBy(app, request, heard)]).toEqual([request, `${found.group.name}/${found.api.name}`]);
        }
        await app.close();
      }),
      {
        numRuns: 60,
        examples: [
          [[table("/a{x}/{y}", "/{x}b/c"), [get("/azb/c"), get("/xb/c"), get("/ab/d")]]],
          [[table("/files/{name}.{type}", "/files/{rest+}"), [get("/files/a.png"), get("/files/plain"), get("/files/a/b")]]],
          [[table("/{x}.{y}", "/{z}", "/{a}/c", "/d:e/*"), [get("/1.2"), get("/1"), get("/1.2/c"), get("/d:e/*")]]],
          [
            [
              below("/shop", ["a.example"]),
              [{ ...get("/shop"), host: "a.example" }, { ...get("/shop/"), host: "b.example" }, get("/shop/x")],
            ],
          ],
        ],
      },
    );
  });
});
