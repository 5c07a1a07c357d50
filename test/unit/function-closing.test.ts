import { expect, it } from "vitest";
import { createGateway, fn, type FunctionHandler } from "../../src/index.js";

/** A handler that counts how often it was closed. */
function closable(fail = false): FunctionHandler & { closed: number; close(): Promise<void> } {
  const handler = Object.assign(() => null, {
    closed: 0,
    close: async () => {
      handler.closed++;
      if (fail) throw new Error("stuck");
    },
  });
  return handler;
}

it("handlers that can be closed are, once and with the gateway", async () => {
  const [inline, named, unused] = [closable(), closable(), closable()];
  const gateway = createGateway(
    {
      groups: [
        {
          name: "g",
          apis: [
            { name: "a", method: "GET", path: "/a", backend: fn(inline) },
            { name: "b", method: "GET", path: "/b", backend: fn(inline) },
            { name: "c", method: "GET", path: "/c", backend: fn("named") },
          ],
        },
      ],
    },
    { functions: { named, unused } },
  );
  expect((await gateway.dispatch({ method: "GET", url: "/a" })).status).toBe(200);
  expect([inline.closed, named.closed]).toEqual([0, 0]);
  await gateway.close();
  expect([inline.closed, named.closed, unused.closed]).toEqual([1, 1, 0]);
});

it("one that fails to close leaves no other open, and is told of", async () => {
  const [stuck, other] = [closable(true), closable()];
  const apis = [stuck, other].map((handler, i) => ({ name: `${i}`, method: "GET" as const, path: `/${i}`, backend: fn(handler) }));
  await expect(createGateway({ groups: [{ name: "g", apis }] }).close()).rejects.toThrow("stuck");
  expect(other.closed).toBe(1);
});
