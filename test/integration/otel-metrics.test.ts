import type { Histogram } from "@opentelemetry/sdk-metrics";
import { describe, expect, it } from "vitest";
import type { Api, HttpBackendConfig } from "../../src/index.js";
import { instrument } from "../../src/otel/index.js";
import { deadUrl } from "./support/free-port.js";
import { everything, served } from "./support/gateway.js";
import { httpUpstream } from "./support/http-upstream.js";
import { metricsSdk } from "./support/telemetry.js";

const http = (url: string, more: Partial<HttpBackendConfig> = {}) => ({ ...more, kind: "http", url }) as HttpBackendConfig;

/** An instrumented gateway: its last API is answered by this backend. */
async function instrumented(backend: HttpBackendConfig) {
  const mocked: Api = { name: "getPet", method: "GET", path: "/pets/{petId}", backend: { kind: "mock", json: {} } };
  const { gateway } = await served([{ name: "petstore", prefix: "/petstore", backend, apis: [mocked, everything] }]);
  instrument(gateway);
  const get = async (url: string) => (await gateway.dispatch({ method: "GET", url })).text();
  return { gateway, get };
}

describe("metrics of requests", () => {
  it("measure their time in seconds, by method, route and status, in the buckets of the conventions", async () => {
    const sdk = metricsSdk();
    const upstream = await httpUpstream();
    const { get, gateway } = await instrumented(http(upstream.url));
    await Promise.all([get("/petstore/pets/1"), get("/petstore/pets/2"), get("/petstore/other"), get("/nowhere")]);
    await gateway.dispatch({ method: "MADEUP", url: "/nowhere" });
    const series = await sdk.series("http.server.request.duration");
    expect(await sdk.unit("http.server.request.duration")).toBe("s");
    expect(new Map(series.map(({ attributes, value }) => [JSON.stringify(attributes), (value as Histogram).count]))).toEqual(
      new Map(
        [
          [
            {
              "http.request.method": "GET",
              "url.scheme": "http",
              "http.route": "/petstore/pets/{petId}",
              "http.response.status_code": 200,
            },
            2,
          ],
          [{ "http.request.method": "GET", "url.scheme": "http", "http.route": "/petstore/{rest+}", "http.response.status_code": 200 }, 1],
          [{ "http.request.method": "GET", "url.scheme": "http", "http.response.status_code": 404 }, 1],
          [{ "http.request.method": "_OTHER", "url.scheme": "http", "http.response.status_code": 404 }, 1],
        ].map(([attributes, count]) => [JSON.stringify(attributes), count]),
      ),
    );
    const first = series[0]?.value as Histogram | undefined;
    expect(first?.buckets.boundaries).toEqual([0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]);
    expect(first?.sum).toBeLessThan(10);
  });

  it("count those under way, until the last byte of the answer", async () => {
    const sdk = metricsSdk();
    let finish = () => {};
    const upstream = await httpUpstream((_req, res) => {
      res.writeHead(200).write("first");
      finish = () => void res.end();
    });
    const { gateway } = await instrumented(http(upstream.url));
    const active = async () => (await sdk.series("http.server.active_requests")).map(({ value }) => value);
    const response = await gateway.dispatch({ method: "GET", url: "/petstore/a" });
    expect(await active()).toEqual([1]);
    finish();
    await response.text();
    expect(await active()).toEqual([0]);
  });

  it("show the share of Mocks", async () => {
    const sdk = metricsSdk();
    const { get } = await instrumented(http((await httpUpstream()).url));
    for (const path of ["/petstore/pets/1", "/petstore/pets/2", "/petstore/a", "/nowhere"]) await get(path);
    const counted = (await sdk.series("pointsman.requests")).map(({ attributes, value }) => [attributes, value]);
    expect(counted).toEqual([
      [
        { "pointsman.backend.kind": "mock", "pointsman.backend.source": "api", "pointsman.group": "petstore", "pointsman.api": "getPet" },
        2,
      ],
      [
        {
          "pointsman.backend.kind": "http",
          "pointsman.backend.source": "group",
          "pointsman.group": "petstore",
          "pointsman.api": "everything",
        },
        1,
      ],
      [{ "pointsman.backend.kind": "gateway", "pointsman.backend.source": "gateway" }, 1],
    ]);
  });
});

describe("metrics of backends", () => {
  it("measure every try, and count those behind the first", async () => {
    const sdk = metricsSdk();
    let asked = 0;
    const upstream = await httpUpstream((_req, res) => res.writeHead(++asked < 3 ? 503 : 200).end());
    const { get } = await instrumented(http(upstream.url, { retry: { attempts: 3, backoff: { baseMs: 1 } } }));
    await get("/petstore/a");
    const where = { "server.address": "127.0.0.1", "server.port": upstream.port };
    const tries = (await sdk.series("http.client.request.duration")).map(({ attributes, value }) => [
      attributes,
      (value as Histogram).count,
    ]);
    expect(tries).toEqual([
      [{ "http.request.method": "GET", ...where, "http.response.status_code": 503, "error.type": "503" }, 2],
      [{ "http.request.method": "GET", ...where, "http.response.status_code": 200 }, 1],
    ]);
    expect(await sdk.series("pointsman.backend.retries")).toEqual([{ attributes: where, value: 2 }]);
  });

  it("show circuits and health as they are when they are collected", async () => {
    const sdk = metricsSdk();
    const url = await deadUrl();
    const { get } = await instrumented(http(url, { circuitBreaker: { failures: 1 } }));
    const attributes = { "pointsman.backend.kind": "http", "pointsman.backend.target": url };
    expect(await sdk.series("pointsman.backend.circuit")).toEqual([{ attributes, value: 0 }]);
    await get("/petstore/a");
    expect(await sdk.series("pointsman.backend.circuit")).toEqual([{ attributes, value: 2 }]);
    expect(await sdk.series("pointsman.backend.healthy")).toEqual([{ attributes, value: 1 }]);
  });
});

describe("instrument", () => {
  it("makes metrics once there is an SDK, without spans", async () => {
    const { get } = await instrumented(http(await deadUrl()));
    await get("/petstore/pets/1");
    const sdk = metricsSdk();
    await get("/petstore/pets/1");
    expect((await sdk.series("pointsman.requests")).map(({ value }) => value)).toEqual([1]);
  });

  it("asks for backends no more, and counts no more, when it has been stopped", async () => {
    const sdk = metricsSdk();
    const { gateway } = await served([{ name: "g", backend: { kind: "mock" }, apis: [everything] }]);
    let asked = 0;
    const backends = () => {
      asked += 1;
      return gateway.backends();
    };
    const stop = instrument({ observe: (observer) => gateway.observe(observer), backends });
    await sdk.series("pointsman.requests");
    stop();
    await gateway.dispatch({ method: "GET", url: "/a" });
    expect([await sdk.series("pointsman.requests"), asked]).toEqual([[], 1]);
  });

  it("leaves metrics out where it is told to", async () => {
    const sdk = metricsSdk();
    const { gateway } = await served([{ name: "g", backend: { kind: "mock" }, apis: [everything] }]);
    instrument(gateway, { metrics: false });
    await gateway.dispatch({ method: "GET", url: "/a" });
    expect(await sdk.series("pointsman.requests")).toEqual([]);
  });
});
