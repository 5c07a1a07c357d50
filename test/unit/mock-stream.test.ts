import { describe, expect, it } from "vitest";
import type { MockAnswer } from "../../src/index.js";
import { AskedMock } from "./support/mocks.js";

const settle = () => new Promise((resolve) => setImmediate(resolve));

async function answered(answer: MockAnswer) {
  const response = await new AskedMock(answer).ask({ url: "/pets/7?q=x%0Ay" });
  return { type: response.headers["content-type"], text: await response.text() };
}

describe("a stream", () => {
  it("gives each piece after its time, from the answer on", async () => {
    const asked = new AskedMock({ stream: [{ text: "a" }, { text: "b", delayMs: 100 }, { base64: "Yw==", delayMs: 50 }] });
    const response = await asked.ask();
    expect(response.headers).toEqual({ "content-type": "application/octet-stream" });
    let received = "";
    const reading = (async () => {
      for await (const chunk of response.body as AsyncIterable<Uint8Array>) received += new TextDecoder().decode(chunk);
    })();
    const pass = async (ms: number) => {
      asked.clock.advance(ms);
      await settle();
      return received;
    };
    expect([await pass(0), await pass(99), await pass(1), await pass(49), await pass(1)]).toEqual(["a", "a", "ab", "ab", "abc"]);
    await reading;
  });

  it("is of text, or of what its headers say", async () => {
    expect(await answered({ stream: [{ text: "é" }, { text: "b" }] })).toEqual({ type: "text/plain; charset=utf-8", text: "éb" });
    expect((await answered({ stream: [{ text: "{}" }], headers: { "Content-Type": "application/json" } })).type).toBe("application/json");
    expect(await answered({ stream: [] })).toEqual({ type: "text/plain; charset=utf-8", text: "" });
  });

  it("of events is what server-sent events look like", async () => {
    const { type, text } = await answered({
      stream: [
        { event: { data: "one\ntwo\r\nthree\rfour" } },
        { event: { event: "pet", data: { id: 7, text: "a\nb" }, id: "1", retry: 500 } },
        { event: { data: "" } },
      ],
    });
    expect(type).toBe("text/event-stream");
    expect(text).toBe(
      'data: one\ndata: two\ndata: three\ndata: four\n\nid: 1\nevent: pet\nretry: 500\ndata: {"id":7,"text":"a\\nb"}\n\ndata: \n\n',
    );
  });

  it("is filled in, and what it is filled with can't begin another field", async () => {
    const { text } = await answered({
      template: true,
      stream: [
        { text: "{{call}}:" },
        { event: { event: "e{{request.query.q}}", id: "{{request.query.q}}", data: "{{request.query.q}}" } },
        { event: { data: { q: "{{request.query.q}}", n: "{{call}}" } } },
      ],
    });
    expect(text).toBe('1:id: x y\nevent: ex y\ndata: x\ndata: y\n\ndata: {"q":"x\\ny","n":1}\n\n');
  });

  it("ends with its reader: nothing is sent or waited for any more", async () => {
    const asked = new AskedMock({ stream: [{ text: "a" }, { text: "b", delayMs: 100 }, { text: "c", delayMs: 100 }] });
    const response = await asked.ask();
    for await (const _ of response.body as AsyncIterable<Uint8Array>) break;
    expect(asked.clock.pending).toBe(0);
    const head = await asked.ask({ method: "HEAD" });
    expect([head.body, asked.clock.pending]).toEqual([null, 0]);
  });

  it("waits while its reader has enough", async () => {
    const size = 40_000;
    const asked = new AskedMock({ stream: Array.from({ length: 5 }, () => ({ text: "x".repeat(size), delayMs: 10 })) });
    const response = await asked.ask();
    for (let i = 0; i < 5; i++) asked.clock.advance(10);
    expect(asked.clock.pending).toBe(0); // 80,000 bytes wait for a reader: no more is made
    const reading = response.text();
    for (let i = 0; i < 5; i++) {
      asked.clock.advance(10);
      await settle();
    }
    expect(await reading).toHaveLength(5 * size);
  });
});
