import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { createGateway, mock } from "../../src/index.js";
import { toHealthHandler } from "../../src/integrations/node/index.js";
import { memoryStore, openReleases } from "../../src/releases/index.js";

it("says that the process lives, and whether the gateway should get requests, without texts of errors", async () => {
  const releases = openReleases({ store: memoryStore() });
  await releases.saveRevision({ name: "g", backend: mock(), apis: [] });
  const gateway = createGateway({ releases });
  const server = createServer(toHealthHandler(gateway));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const ask = async (path: string, method = "GET") => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : (JSON.parse(text) as Record<string, unknown>) };
  };
  await expect.poll(() => gateway.status().releases?.problem).toContain("nothing is released");
  expect(await ask("/livez")).toEqual({ status: 200, body: { status: "live" } });
  const unready = await ask("/readyz?verbose");
  expect(unready).toMatchObject({ status: 503, body: { status: "not ready", environment: "online", release: { sequence: null } } });
  expect(JSON.stringify(unready.body)).not.toContain("nothing is released");
  await releases.release({ group: "g", environment: "online" });
  await gateway.ready();
  expect(await ask("/readyz")).toMatchObject({
    status: 200,
    body: { status: "ready", release: { sequence: 1, store: "live" }, groups: [{ group: "g", revision: "0.0.1", health: "up" }] },
  });
  expect(await ask("/readyz", "HEAD")).toEqual({ status: 200, body: null });
  expect((await ask("/readyz", "POST")).status).toBe(405);
  expect((await ask("/")).status).toBe(404);
  await gateway.close();
  expect((await ask("/readyz")).status).toBe(503);
  const plain = createGateway({ groups: [] });
  expect(plain.status()).toEqual({ ready: true, environment: "online", releases: null, groups: [], others: [] });
});
