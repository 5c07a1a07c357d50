import { createHash, randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { proxyTo, type ServedGateway } from "./support/gateway.js";
import { RawClient } from "./support/raw-client.js";
import { agreeing, echoingUpstream, switchingUpstream, type SwitchingUpstream, type Taken } from "./support/switching-upstream.js";

const upgrade = "GET /x HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";

interface Tunnel extends ServedGateway {
  readonly client: RawClient;
  readonly taken: Taken;
  readonly upstream: SwitchingUpstream;
}

/** A connection through a gateway to an upstream that has agreed and does nothing more. */
async function tunnel(drainMs = 1000): Promise<Tunnel> {
  const upstream = await switchingUpstream(({ socket }) => socket.write(agreeing("echo")));
  const gateway = await proxyTo(upstream.url, {}, {}, { drainMs });
  const client = new RawClient(gateway.port);
  client.write(upgrade);
  await client.until(/\r\n\r\n$/);
  return { ...gateway, client, taken: await upstream.first, upstream };
}

/** Settles when the peer has said all that it will. */
function ended(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once("end", resolve);
  });
}

/** Whether the connection ended by a reset. */
function reset(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code === "ECONNRESET"));
    socket.once("close", () => resolve(false));
  });
}

describe("a switched connection", () => {
  it("that the client ends first still brings what the upstream has to say", async () => {
    const { client, taken } = await tunnel();
    const end = ended(taken.socket);
    client.socket.end("the last words");
    await Promise.all([end, taken.until(/the last words$/)]);
    taken.socket.end("the answer to them");
    await client.closed;
    expect(client.received).toMatch(/\r\n\r\nthe answer to them$/);
  });

  it("that the upstream ends first still takes what the client has to say", async () => {
    const { client, taken } = await tunnel();
    client.socket.allowHalfOpen = true;
    const end = ended(client.socket);
    taken.socket.end("the last words");
    await end;
    expect(client.received).toMatch(/\r\n\r\nthe last words$/);
    client.socket.end("the answer to them");
    await taken.until(/the answer to them$/);
    await Promise.all([taken.closed, client.closed]);
  });

  it("that both end at once is over", async () => {
    const { client, taken } = await tunnel();
    client.socket.end("a");
    taken.socket.end("b");
    await Promise.all([client.closed, taken.closed]);
    expect([client.received.slice(-1), taken.received().slice(-1)]).toEqual(["b", "a"]);
  });

  it("that the client resets is reset for the upstream", async () => {
    const { client, taken } = await tunnel();
    const wasReset = reset(taken.socket);
    client.socket.resetAndDestroy();
    expect(await wasReset).toBe(true);
  });

  it("that the upstream resets is reset for the client, which must not take what it has for the whole", async () => {
    const { client, taken } = await tunnel();
    const wasReset = reset(client.socket);
    taken.socket.resetAndDestroy();
    expect(await wasReset).toBe(true);
  });

  it.each(["client", "upstream"] as const)("whose %s dies after the other side has ended is over for that one, too", async (who) => {
    const { client, taken } = await tunnel();
    client.socket.allowHalfOpen = true;
    const [dying, other] = who === "client" ? [client, taken] : [taken, client];
    const end = ended(dying.socket);
    other.socket.end();
    await end;
    dying.socket.resetAndDestroy();
    await other.closed;
  });

  it.each(["client", "upstream"] as const)("whose %s dies while much is on its way to it is over for the other", async (who) => {
    const { client, taken } = await tunnel();
    const [dying, other] = who === "client" ? [client, taken] : [taken, client];
    dying.socket.pause();
    other.socket.write(Buffer.alloc(8_000_000));
    await new Promise((resolve) => setImmediate(resolve));
    dying.socket.resetAndDestroy();
    await other.closed;
  });

  it("ends with the gateway, for the client and for the upstream", async () => {
    const { gateway, client, taken } = await tunnel();
    await gateway.close();
    await Promise.all([client.closed, taken.closed]);
  });

  it("may end by itself while its server closes, and is not waited for after that", async () => {
    const { server, client, taken } = await tunnel(60_000);
    const closed = server.close();
    client.write("still there");
    await taken.until(/still there$/);
    taken.socket.end("goodbye");
    await closed;
    expect(client.received).toMatch(/goodbye$/);
  });

  it("is broken off by its server where it does not end in time, for both sides", async () => {
    const { server, client, taken } = await tunnel(50);
    await server.close();
    await Promise.all([client.closed, taken.closed]);
  });
});

describe("much of it", () => {
  const bytes = randomBytes(10_000_000);
  const digest = (data: Buffer) => createHash("sha256").update(data).digest("hex");

  it("comes back complete and in order, both ways at the same time", async () => {
    const upstream = await echoingUpstream();
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write(upgrade);
    await client.until(/\r\n\r\n$/);
    const head = client.received.length;
    client.write(bytes);
    client.socket.end();
    await client.closed;
    expect(digest(Buffer.from(client.received.slice(head), "latin1"))).toBe(digest(bytes));
  });

  it.each(["client", "upstream"] as const)("waits for the %s that reads slowly, and is then complete", async (who) => {
    const { client, taken } = await tunnel();
    const [reader, writer] = who === "client" ? [client.socket, taken.socket] : [taken.socket, client.socket];
    reader.removeAllListeners("data").pause();
    const pieces = 12;
    let sent = 0;
    const send = () => {
      while (sent < pieces) {
        sent++;
        if (!writer.write(bytes)) return;
      }
      writer.end();
    };
    writer.on("drain", send);
    send();
    // The writer is held back as soon as the buffers in between are full: they hold some MB.
    let before = -1;
    while (before !== sent) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    expect(sent).toBeLessThan(pieces / 2);
    const arrived = createHash("sha256");
    reader.on("data", (chunk: Buffer | string) => arrived.update(chunk as string, "latin1"));
    const end = ended(reader);
    reader.resume();
    await end;
    const wanted = createHash("sha256");
    for (let i = 0; i < pieces; i++) wanted.update(bytes);
    expect(arrived.digest("hex")).toBe(wanted.digest("hex"));
  });
});
