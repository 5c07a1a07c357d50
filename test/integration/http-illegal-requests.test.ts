import { expect, it } from "vitest";
import { proxyTo } from "./support/gateway.js";
import { httpUpstream } from "./support/http-upstream.js";

it("requests that HTTP can't carry take no connections from those that come after them", async () => {
  const upstream = await httpUpstream();
  const { gateway } = await proxyTo(upstream.url, { connectMs: 1000 }, {}, { connections: 4 });
  for (let i = 0; i < 8; i++) {
    expect((await gateway.dispatch({ method: "GET", url: "/", headers: { "x-a": "a\x01b" } })).status).toBe(400);
    const response = await gateway.dispatch({ method: "GET", url: "/" });
    expect(response.status).toBe(200);
    await response.text();
  }
});
