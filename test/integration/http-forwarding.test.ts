import { describe, expect, it } from "vitest";
import { proxyTo } from "./support/gateway.js";
import { httpUpstream, type SeenRequest } from "./support/http-upstream.js";

describe("forwarding", () => {
  it("gives the upstream's answer to the client", async () => {
    const upstream = await httpUpstream();
    const { url } = await proxyTo(upstream.url);
    const response = await fetch(`${url}/pets/7?a=1&a=2&b=%20`, { headers: { "x-mine": "yes" } });
    expect(response.status).toBe(200);
    const seen = (await response.json()) as SeenRequest;
    expect(seen).toMatchObject({ method: "GET", url: "/pets/7?a=1&a=2&b=%20", body: "" });
    console.log(seen, response.headers);
  });
});
