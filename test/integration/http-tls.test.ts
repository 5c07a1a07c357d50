import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { toNodeHandler } from "../../src/integrations/node/index.js";
import { selfSigned } from "./support/certificate.js";
import { proxyTo } from "./support/gateway.js";

const { key, cert } = selfSigned();

async function httpsServer(listener: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer({ key, cert }, listener);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("an upstream behind https", () => {
  it("is reached when its certificate authority is trusted", async () => {
    const url = await httpsServer((req, res) => res.end(`${req.url} over TLS`));
    const { gateway } = await proxyTo(`${url}/v1`, {}, {}, { tls: { ca: cert } });
    const response = await gateway.dispatch({ method: "GET", url: "/x" });
    expect([response.status, await response.text()]).toEqual([200, "/v1/x over TLS"]);
  });

  it("is 502 when its certificate is not trusted", async () => {
    const requests: string[] = [];
    const url = await httpsServer((req, res) => {
      requests.push(req.url ?? "");
      res.end();
    });
    const { gateway } = await proxyTo(url);
    const response = await gateway.dispatch({ method: "GET", url: "/x" });
    expect(await response.json()).toMatchObject({ status: 502, detail: "No trusted connection to the backend could be made." });
    expect(requests).toEqual([]);
  });
});

describe("a gateway behind https", () => {
  it("tells the upstream that the client came by https", async () => {
    let seen: string | string[] | undefined;
    const upstream = await httpsServer((req, res) => {
      seen = req.headers["x-forwarded-proto"];
      res.end();
    });
    const { gateway } = await proxyTo(upstream, {}, {}, { tls: { ca: cert } });
    const front = await httpsServer(toNodeHandler(gateway));
    // A second gateway is the client: it is the one here that can be told whom to trust.
    const client = await proxyTo(front, {}, {}, { tls: { ca: cert } });
    expect((await client.gateway.dispatch({ method: "GET", url: "/x" })).status).toBe(200);
    expect(seen).toBe("https");
  });
});
