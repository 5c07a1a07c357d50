import { describe, expect, it } from "vitest";
import type { MockDefinition } from "../../src/index.js";
import { AskedMock } from "./support/mocks.js";

const definition: MockDefinition = {
  prefer: true,
  responses: [
    { when: { query: { q: "1" } }, status: 200, text: "first" },
    { when: { query: { q: "2" } }, status: 404, text: "second" },
    { sequence: [{ status: 503, text: "busy" }, { text: "last" }] },
  ],
  examples: { none: { status: 404, text: "no such pet" }, "a b": { text: "spaced" }, gone: { status: 410 }, __proto: { text: "x" } },
};

async function asked(prefer: string | string[], mock = new AskedMock(definition)): Promise<string> {
  const response = await mock.ask({ headers: { Prefer: prefer } });
  return `${response.status} ${await response.text()}`.trim();
}

describe("by Prefer a client chooses", () => {
  it.each([
    ["code=404", "404 no such pet"],
    ["code=200", "200 spaced"],
    ["code=503", "503 busy"],
    ["code=418", "418"],
    ["code=204", "204"],
    ["example=gone", "410"],
    ['EXAMPLE = "a b"', "200 spaced"],
    ["example=gone, code=404", "410"],
    ["respond-async; wait=5, code=410; x=y", "410"],
    ["code=410, code=404", "410"],
  ])("%s", async (prefer, expected) => expect(await asked(prefer)).toBe(expected));

  it("in several lines", async () => expect(await asked(["x=1", "code=410"])).toBe("410"));

  it.each([
    "",
    "code",
    "code=",
    "code=abc",
    "code=199",
    "code=600",
    "code=4040",
    "example=other",
    "example=constructor",
    "example=__proto__",
    ",,;=",
    "delay=x",
    "delay=-1",
  ])("nothing where it can't be met: %j", async (prefer) => expect(await asked(prefer)).toBe("503 busy"));

  it("without moving what it passes by", async () => {
    const mock = new AskedMock(definition);
    expect([await asked("code=418", mock), await asked("code=503", mock), await asked("", mock), await asked("", mock)]).toEqual([
      "418",
      "503 busy",
      "503 busy",
      "200 last",
    ]);
  });

  it("when it is answered, a minute later at the latest", async () => {
    const mock = new AskedMock(definition, { limits: { answerTimeoutMs: 100_000 } });
    for (const [delay, ms] of [
      ["250", 250],
      ["99999999", 60_000],
    ] as const) {
      let done = false;
      const answer = asked(`delay=${delay}, example=none`, mock).then((text) => {
        done = true;
        return text;
      });
      mock.clock.advance(ms - 1);
      await new Promise((resolve) => setImmediate(resolve));
      expect(done).toBe(false);
      mock.clock.advance(1);
      expect(await answer).toBe("404 no such pet");
    }
  });

  it("the time of an answer that it does not choose; sequences move at once", async () => {
    const mock = new AskedMock(definition);
    const slow = asked("delay=10", mock);
    expect(await asked("", mock)).toBe("200 last");
    mock.clock.advance(10);
    expect(await slow).toBe("503 busy");
  });

  it("nothing unless the Mock lets it", async () => {
    const { prefer: _, ...closed } = definition;
    expect(await asked("code=418", new AskedMock(closed as MockDefinition))).toBe("503 busy");
  });
});
