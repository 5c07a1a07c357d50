import { describe, expect, it } from "vitest";
import { mock } from "../../src/index.js";
import { FakeClock } from "../unit/support/fake-clock.js";
import { everything, served } from "./support/gateway.js";
import { RawClient } from "./support/raw-client.js";

const events = [
  { event: { event: "open", data: { id: 1 } } },
  { event: { data: "two" }, delayMs: 5000 },
  { event: { data: "three" }, delayMs: 5000 },
];

describe("a Mock's stream over a socket", () => {
  it("leaves event by event, when the time of each has come, and ends the answer", async () => {
    const clock = new FakeClock();
    const { port } = await served([{ name: "g", backend: mock({ stream: events }), apis: [everything] }], { clock });
    const client = new RawClient(port);
    client.write("GET /events HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    await client.until(/content-type: text\/event-stream\r\n[\s\S]*\r\n\r\n[0-9a-f]+\r\nevent: open\ndata: \{"id":1\}\n\n\r\n$/);
    clock.advance(5000);
    await client.until(/data: two\n\n\r\n$/);
    clock.advance(5000);
    await client.until(/data: three\n\n\r\n0\r\n\r\n$/);
    await client.closed;
    expect(clock.pending).toBe(0);
  });

  it("sends its header before the first piece, and stops when the client leaves", async () => {
    const clock = new FakeClock();
    const { port } = await served(
      [
        {
          name: "g",
          backend: mock({
            stream: [
              { text: "late", delayMs: 5000 },
              { text: "later", delayMs: 5000 },
            ],
          }),
          apis: [everything],
        },
      ],
      { clock },
    );
    const client = new RawClient(port);
    client.write("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
    await client.until(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n$/);
    expect(clock.pending).toBe(1);
    client.socket.destroy();
    await expect.poll(() => clock.pending).toBe(0);
  });

  it("is read by a web client as an EventSource would", async () => {
    const { url } = await served([
      { name: "g", backend: mock({ template: true, stream: [{ event: { data: "{{request.query.q}}" } }] }), apis: [everything] },
    ]);
    const response = await fetch(`${url}/a?q=x`);
    expect([response.headers.get("content-type"), await response.text()]).toEqual(["text/event-stream", "data: x\n\n"]);
  });
});
