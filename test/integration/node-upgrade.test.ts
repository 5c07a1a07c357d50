import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type BackendAdapter, BodyStream, createGateway, fn, type Gateway, type UpgradeHandler } from "../../src/index.js";
import { serve, toNodeHandler, toUpgradeHandler } from "../../src/integrations/node/index.js";
import { everything } from "./support/gateway.js";
import { exchange, RawClient } from "./support/raw-client.js";

const upgrade = "GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";
const switched = ["connection", "upgrade", "upgrade", "echo"];

/** A gateway whose one adapter, without an upstream, does `handle` with upgrades. */
function gatewayOf(handle: UpgradeHandler): Gateway {
  const custom: BackendAdapter<{ readonly kind: "custom" }> = {
    kind: "custom",
    levels: ["group"],
    prepare: () => (exchange) => exchange.respond({ text: "ordinary" }),
    prepareUpgrade: () => handle,
  };
  const config = { groups: [{ name: "g", backend: { kind: "custom" as const }, apis: [everything] }] };
  return createGateway(config, { backends: [custom] }) as unknown as Gateway;
}

async function served(handle: UpgradeHandler): Promise<number> {
  const server = await serve(gatewayOf(handle), { drainMs: 200 });
  onTestFinished(() => server.close());
  return server.port;
}

/** Says back what it hears, in capitals, and ends when it hears the end. */
const shout: UpgradeHandler = (exchange, { incoming }) => {
  const outgoing = new BodyStream({ resume: () => incoming.resume(), cancel: () => incoming.cancel() });
  incoming.attach({
    write: (chunk) => outgoing.push(Buffer.from(Buffer.from(chunk).toString("latin1").toUpperCase())),
    end: () => outgoing.end(),
    fail: (error) => outgoing.fail(error),
  });
  return exchange.respondPrepared(101, switched, outgoing);
};

describe("an adapter that speaks another protocol itself", () => {
  it("hears the client and is heard, to the end of both", async () => {
    const client = new RawClient(await served(shout));
    client.write(`${upgrade}hello`);
    await client.until(/^HTTP\/1\.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\nHELLO$/);
    client.socket.end(", world");
    await client.closed;
    expect(client.received).toMatch(/HELLO, WORLD$/);
  });

  it("learns that the client is gone, from both sides of what it says", async () => {
    const gone: string[] = [];
    let open = (_: unknown) => {};
    const opened = new Promise((resolve) => {
      open = resolve;
    });
    const port = await served((exchange, { incoming }) => {
      incoming.attach({ write: () => true, end: () => gone.push("end"), fail: () => gone.push("fail") });
      open(undefined);
      return exchange.respondPrepared(101, switched, new BodyStream({ resume() {}, cancel: () => gone.push("cancel") }));
    });
    const client = new RawClient(port);
    client.write(upgrade);
    await opened;
    await client.until(/\r\n\r\n$/);
    client.socket.resetAndDestroy();
    await expect.poll(() => gone.toSorted()).toEqual(["cancel", "fail"]);
  });

  it("may let go of what the client says: the connection ends when what it says itself has been read", async () => {
    const port = await served((exchange, { incoming }) => {
      const outgoing = new BodyStream({ resume() {}, cancel() {} });
      outgoing.push(Buffer.alloc(1_000_000, "x"));
      setImmediate(() => incoming.cancel());
      return exchange.respondPrepared(101, switched, outgoing);
    });
    const client = new RawClient(port);
    client.write(`${upgrade}never heard`);
    await client.closed;
    expect(client.received.length).toBeGreaterThan(1_000_000);
  });

  it.each<[string, UpgradeHandler]>([
    ["without a stream", (exchange) => exchange.respondPrepared(101, switched, null)],
    ["with bytes", (exchange) => exchange.respondPrepared(101, switched, Buffer.from("x"))],
    ["with fields that HTTP can't carry", (exchange) => exchange.respondPrepared(101, ["x\r\ny", "1"], silent())],
  ])("and agrees %s makes the gateway break the connection off, and nothing else", async (_what, handle) => {
    const port = await served(handle);
    expect(await exchange(port, upgrade)).toBe("");
    expect(await exchange(port, "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).toMatch(/ordinary$/);
  });

  it("and refuses in a way that HTTP can't carry is 500", async () => {
    const port = await served((exchange) => exchange.respondPrepared(401, ["x\r\ny", "1"], null));
    expect(await exchange(port, upgrade)).toMatch(/^HTTP\/1\.1 500 /);
  });
});

const silent = () => new BodyStream({ resume() {}, cancel() {} });

describe("a connection that is no TCP connection", () => {
  /** Serves on a path of the file system; gives a client. */
  async function local(server: Server): Promise<Socket> {
    const folder = mkdtempSync(join(tmpdir(), "pointsman-"));
    const path = join(folder, "socket");
    await new Promise<void>((resolve) => {
      server.listen(path, resolve);
    });
    onTestFinished(() => {
      server.close();
      rmSync(folder, { recursive: true });
    });
    const client = connect(path);
    onTestFinished(() => void client.destroy());
    return client;
  }

  const closed = (client: Socket) =>
    new Promise<string>((resolve) => {
      let text = "";
      client.on("data", (chunk) => {
        text += chunk.toString("latin1");
      });
      client.on("error", () => {});
      client.once("close", () => resolve(text));
    });

  it("is switched and broken off as every other", async () => {
    const gateway = gatewayOf((exchange) => {
      const outgoing = silent();
      outgoing.push(Buffer.from("said"));
      setTimeout(() => outgoing.fail(new Error("broken")), 20);
      return exchange.respondPrepared(101, switched, outgoing);
    });
    const client = await local(createServer().on("upgrade", toUpgradeHandler(gateway)));
    client.write(upgrade);
    expect(await closed(client)).toMatch(/^HTTP\/1\.1 101 [\s\S]*said$/);
  });

  it("can be broken off in the middle of an answer without a length", async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Buffer.from("begun")),
      pull: (controller) => controller.error(new Error("broken")),
    });
    const gateway = createGateway({ groups: [{ name: "g", apis: [{ ...everything, backend: fn(() => ({ status: 200, body })) }] }] });
    const client = await local(createServer(toNodeHandler(gateway)));
    client.write("GET /x HTTP/1.0\r\n\r\n");
    await closed(client);
  });
});
