import { expect, it } from "vitest";
import { Turns } from "../../src/functions/module/turns.js";

const staying = new AbortController().signal;

it("turns come in the order in which they were asked for, as many at once as may be", async () => {
  const turns = new Turns(2, 10);
  const begun: number[] = [];
  for (let i = 0; i < 5; i++) void turns.take(staying).then(() => begun.push(i));
  await Promise.resolve();
  expect(begun).toEqual([0, 1]);
  for (let i = 0; i < 3; i++) turns.give();
  await Promise.resolve();
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});

it("who finds no room to wait is refused, and told when to come again", async () => {
  const turns = new Turns(1, 1);
  await turns.take(staying);
  const waiting = turns.take(staying);
  const full = expect.objectContaining({ code: "UNAVAILABLE", headers: { "Retry-After": "1" } });
  expect(() => turns.check()).toThrow(full);
  turns.give();
  await waiting;
  turns.give();
  expect(() => turns.check()).not.toThrow();
});

it("who leaves while it waits makes room, and is not waited for", async () => {
  const turns = new Turns(1, 1);
  await turns.take(staying);
  const leaving = new AbortController();
  const left = turns.take(leaving.signal);
  leaving.abort(new Error("left"));
  await expect(left).rejects.toThrow("left");
  const next = turns.take(staying);
  turns.give();
  await next;
});

it("none may wait where there is no room at all", async () => {
  const turns = new Turns(1, 0);
  await turns.take(staying);
  expect(() => turns.check()).toThrow();
  turns.give();
  await turns.take(staying);
});
