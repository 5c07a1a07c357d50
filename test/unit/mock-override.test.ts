import { describe, expect, it } from "vitest";
import { type BackendAdapter, createGateway, MockBackend, type MockBackendConfig, mock } from "../../src/index.js";

/** An adapter that asks a Mock first and gives what it does not want to another. */
function overriding(override: MockBackendConfig): BackendAdapter<MockBackendConfig> {
  const mocks = new MockBackend();
  return {
    kind: "mock",
    levels: ["group", "api"],
    shape: mocks.shape,
    prepare(config, context) {
      const first = mocks.compile(override, context);
      const second = mocks.compile(config, context);
      return async (exchange) => {
        const call = first.begin(exchange);
        let reply = first.choose(call);
        if (call.waits) reply = first.choose(await call.arrival());
        return reply === undefined ? second.answer(second.begin(exchange)) : reply(call);
      };
    },
  };
}

describe("a Mock that is asked before another", () => {
  const backends = [overriding(mock({ responses: [{ when: { body: { "/override": true } }, sequence: [{ text: "1" }, { text: "2" }] }] }))];
  const apis = [{ name: "a", method: "ANY", path: "/" }];
  const gateway = createGateway(
    { groups: [{ name: "g", backend: mock({ template: true, text: "default {{call}}" }), apis }] },
    { backends },
  );
  const ask = async (body: string | AsyncIterable<Uint8Array>) => (await gateway.dispatch({ method: "POST", url: "/", body })).text();

  it("answers what is for it, leaves the rest as it was, and counts for itself", async () => {
    async function* later(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode('{"override":true}');
    }
    expect([await ask("{}"), await ask('{"override":true}'), await ask("{}"), await ask(later())]).toEqual([
      "default 1",
      "1",
      "default 2",
      "2",
    ]);
  });
});
