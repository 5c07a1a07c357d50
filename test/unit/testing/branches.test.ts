import { describe, expect, it } from "vitest";
import { mock } from "../../../src/index.js";
import { FakeClock, fakeGateway } from "../../../src/testing/index.js";
import { petstore } from "./support.js";

const pet = { method: "GET", url: "/petstore/pets/7" };
const job = { method: "GET", url: "/petstore/job" };

describe("a branch", () => {
  it("begins where its parent is, and goes its own way", async () => {
    const gw = fakeGateway(petstore);
    gw.use("petstore.getPet", { text: "of the parent" }, { times: 2 });
    await gw.dispatch(pet);
    await gw.dispatch(job);
    const branch = gw.isolate();
    expect(branch.calls()).toEqual([]);
    expect(await (await branch.dispatch(job)).text()).toBe("done");
    expect(await (await branch.dispatch(pet)).text()).toBe("of the parent");
    expect(await (await branch.dispatch(pet)).text()).toBe('{"id":7,"name":"Tama"}');
    branch.use("petstore.getPet", { text: "of the branch" });
    expect(await (await branch.dispatch(pet)).text()).toBe("of the branch");
    expect(await (await gw.dispatch(job)).text()).toBe("done");
    expect(await (await gw.dispatch(pet)).text()).toBe("of the parent");
    expect([gw.calls().length, branch.calls().length]).toEqual([4, 4]);
  });

  it("has branches of its own", async () => {
    const gw = fakeGateway(petstore);
    const outer = gw.isolate();
    await outer.dispatch(job);
    const inner = outer.isolate();
    outer.use("petstore.getPet", { text: "later" });
    expect(await (await inner.dispatch(job)).text()).toBe("done");
    expect(await (await inner.dispatch(pet)).json()).toEqual({ id: 7, name: "Tama" });
    expect(await (await outer.dispatch(job)).text()).toBe("done");
    expect(await (await gw.dispatch(job)).text()).toBe("waiting");
  });

  it("complains of its own test alone, and not of overrides that it began with", async () => {
    const gw = fakeGateway(petstore);
    gw.use("petstore.listPets", { json: [] });
    const branch = gw.isolate();
    branch.verify();
    await branch.dispatch({ method: "GET", url: "/nowhere" }).catch(() => undefined);
    branch.use("petstore.getPet", {});
    expect(() => branch.verify()).toThrow(/unhandled: GET \/nowhere(?:.|\n)*unused: gw\.use\("petstore\.getPet"/);
    await gw.dispatch({ method: "GET", url: "/petstore/pets" });
    gw.verify();
  });

  it("goes back to where it began", async () => {
    const gw = fakeGateway(petstore);
    gw.use("petstore.getPet", { text: "of the parent" }, { times: 2 });
    await gw.dispatch(pet);
    await gw.dispatch(job);
    const branch = gw.isolate();
    for (let i = 0; i < 2; i++) {
      branch.use("petstore.getPet", { text: "of the branch" });
      expect(await (await branch.dispatch(pet)).text()).toBe("of the branch");
      branch.restore();
      expect(await (await branch.dispatch(pet)).text()).toBe("of the parent");
      expect(await (await branch.dispatch(pet)).json()).toEqual({ id: 7, name: "Tama" });
      expect(await (await branch.dispatch(job)).text()).toBe("done");
      branch.reset();
    }
  });

  it("is reached through every door by its headers, which its calls do not show", async () => {
    const gw = fakeGateway(petstore);
    const [one, two] = [gw.isolate(), gw.isolate()];
    one.use("petstore.getPet", { text: "one" });
    two.use("petstore.getPet", { text: "two" });
    const ask = async (headers: Readonly<Record<string, string>>) =>
      (await gw.dispatch({ ...pet, headers: { ...headers, "x-a": "1" } })).text();
    expect([await ask(one.headers), await ask(two.headers), await ask({})]).toEqual(["one", "two", '{"id":7,"name":"Tama"}']);
    const request = new Request("http://any/petstore/pets/7", { headers: two.headers });
    expect(await (await one.fetch(request)).text()).toBe("two");
    expect(one.calls()).toMatchObject([{ headers: { "x-a": "1" } }]);
    expect(one.calls()[0]?.headers).not.toHaveProperty("x-pointsman-branch");
    expect(one.headers).toBe(one.headers);
  });

  it("that is not there, or closed, is nobody's", async () => {
    const gw = fakeGateway(petstore);
    const branch = gw.isolate();
    const { headers } = branch;
    await branch.close();
    await expect(gw.dispatch({ ...pet, headers })).rejects.toThrow('There is no branch "1" of this fake gateway, or it is closed.');
    expect((await gw.handle({ ...pet, headers })).status).toBe(501);
    expect(() => gw.verify()).toThrow("There is no branch");
  });
});

describe("random numbers", () => {
  const group = {
    name: "g",
    apis: [{ name: "a", method: "GET", path: "/a", backend: mock({ template: true, text: "{{random.uuid}}" }) }],
  } as const;
  const draw = async (gw: { dispatch(request: { method: string; url: string }): Promise<{ text(): Promise<string> }> }) =>
    (await gw.dispatch({ method: "GET", url: "/a" })).text();

  it("are the same in every run with a seed, whatever the order in which branches draw", async () => {
    const run = async (turns: readonly number[]) => {
      const gw = fakeGateway(group, { seed: 7 });
      const branches = [gw, gw.isolate(), gw.isolate()];
      branches.push((branches[1] as typeof gw).isolate());
      const drawn: string[][] = branches.map(() => []);
      for (const turn of turns) drawn[turn]?.push(await draw(branches[turn] as typeof gw));
      return drawn;
    };
    const first = await run([0, 1, 2, 3, 0, 1, 2, 3]);
    expect(await run([3, 3, 2, 2, 1, 1, 0, 0])).toEqual(first);
    expect(new Set(first.flat()).size).toBe(8);
  });

  it("begin again with reset, and differ by seed", async () => {
    const gw = fakeGateway(group, { seed: 7 });
    const first = await draw(gw);
    expect(await draw(gw)).not.toBe(first);
    gw.reset();
    expect(await draw(gw)).toBe(first);
    expect(await draw(fakeGateway(group, { seed: 8 }))).not.toBe(first);
  });

  it("come from the gateway's source without a seed", async () => {
    expect(await draw(fakeGateway(group, { random: () => 0 }))).toBe("00000000-0000-4000-8000-000000000000");
  });
});

describe("time", () => {
  const slow = { name: "g", apis: [{ name: "a", method: "GET", path: "/a", backend: mock({ text: "late", delayMs: 30_000 }) }] } as const;

  it("is a fake clock's where one is given: 30 s pass at once", async () => {
    const clock = new FakeClock();
    const gw = fakeGateway(slow, { clock });
    const pending = gw.fetch(new Request("http://any/a"));
    clock.advance(29_999);
    expect(gw.calls("g.a")).toMatchObject([{ status: undefined }]);
    clock.advance(1);
    expect(await (await pending).text()).toBe("late");
    expect(clock.pending).toBe(0);
  });

  it("passes from timer to timer, those that are set meanwhile among them", () => {
    const clock = new FakeClock(0);
    const fired: string[] = [];
    const note = (name: string) => void fired.push(`${name} ${clock.now()}`);
    clock.schedule(() => note("second"), 20);
    clock.schedule(() => {
      note("first");
      clock.schedule(() => note("between"), 5);
      clock.schedule(() => note("beyond"), 100);
    }, 10);
    clock.schedule(() => note("cancelled"), 15)();
    clock.advance(30);
    expect([fired, clock.now(), clock.pending]).toEqual([["first 10", "between 15", "second 20"], 30, 1]);
  });
});
