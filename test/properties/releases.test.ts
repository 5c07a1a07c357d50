import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiGroup, createGateway, type Gateway, mock } from "../../src/index.js";
import { openReleases, type Releases } from "../../src/releases/index.js";
import { NaiveReleases } from "./support/naive-releases.js";
import { type StoreMaker, storeKinds } from "./support/release-stores.js";

const environments = ["test", "pre-release", "online"] as const;
const groups = ["a", "b"] as const;

interface Real {
  readonly releases: Releases;
  readonly gateways: ReadonlyMap<string, Gateway>;
  /** What the user holds of each group, and goes on editing. */
  readonly drafts: Map<string, { backend: { kind: "mock"; text: string } } & Omit<ApiGroup, "backend">>;
}

type Command = fc.AsyncCommand<NaiveReleases, Real>;

const refused = async (promise: Promise<unknown>) => expect(promise).rejects.toMatchObject({ name: "ReleaseError" });

/** After every change: history, status and what every gateway answers agree with the model. */
async function agree(model: NaiveReleases, { releases, gateways }: Real): Promise<void> {
  const status = await releases.status();
  for (const environment of environments) {
    const expected = model.history(environment);
    const history = await releases.history(environment, { limit: 1000 });
    expect(history.map(({ sequence, action, group, revision, offline }) => ({ sequence, action, group, revision, offline }))).toEqual(
      expected
        .map(({ sequence, action, group, live: { revision, offline } }) => ({ sequence, action, group, revision, offline }))
        .toReversed(),
    );
    const live = status.find((one) => one.environment === environment);
    expect(live?.sequence).toBe(expected.length);
    const gateway = gateways.get(environment) as Gateway;
    if (expected.length === 0) continue;
    await expect.poll(() => gateway.status().releases?.sequence, { interval: 1, timeout: 10_000 }).toBe(expected.length);
    for (const group of groups) {
      const answer = await gateway.dispatch({ method: "GET", url: `/${group}` });
      const revision = model.live(environment, group)?.revision ?? null;
      expect([answer.status === 200 ? await answer.text() : answer.status, answer.served.revision]).toEqual([
        model.said(environment, group),
        revision,
      ]);
      expect(live?.groups.find((one) => one.group === group)?.revision ?? null).toBe(revision);
    }
  }
}

function command(name: string, run: (model: NaiveReleases, real: Real) => Promise<void>): Command {
  return {
    check: () => true,
    run: async (model, real) => {
      await run(model, real);
      await agree(model, real);
    },
    toString: () => name,
  };
}

const group = fc.constantFrom(...groups);
const environment = fc.constantFrom(...environments);

/** Editing and saving: what was saved before must not change (property 17). */
const save = fc.tuple(group, fc.string({ maxLength: 5 })).map(([name, text]) =>
  command(`save ${name} ${JSON.stringify(text)}`, async (model, { releases, drafts }) => {
    const draft = drafts.get(name) as { backend: { text: string } } & Omit<ApiGroup, "backend">;
    draft.backend.text = `${name}: ${text}`;
    const { revision } = await releases.saveRevision(draft as ApiGroup);
    model.save(name, revision, draft.backend.text);
    draft.backend.text = "edited after it was saved";
  }),
);

const release = fc
  .tuple(environment, group, fc.nat(), fc.option(fc.constantFrom("chosen 1", "chosen 2")))
  .map(([where, name, pick, text]) =>
    command(`release ${name} #${pick} to ${where} with ${text}`, async (model, { releases }) => {
      const saved = [...(model.revisions.get(name)?.keys() ?? [])];
      const revision = saved[pick % Math.max(1, saved.length)] ?? "0.0.1";
      const asked = { group: name, environment: where, revision, ...(text !== null && { backend: mock({ text }) }) };
      if (saved.length === 0) return refused(releases.release(asked));
      await releases.release(asked);
      model.release(where, name, revision, text);
    }),
  );

const switchTo = fc.tuple(environment, group, fc.nat()).map(([where, name, pick]) =>
  command(`switch ${name} to #${pick} in ${where}`, async (model, { releases }) => {
    const saved = [...(model.revisions.get(name)?.keys() ?? [])];
    const revision = saved[pick % Math.max(1, saved.length)] ?? "0.0.1";
    const switching = releases.switchRevision({ group: name, environment: where, revision });
    if (saved.length > 0 && model.switchTo(where, name, revision)) await switching;
    else await refused(switching);
  }),
);

const rollback = fc.tuple(environment, group).map(([where, name]) =>
  command(`rollback ${name} in ${where}`, async (model, { releases }) => {
    const rolling = releases.rollback({ group: name, environment: where });
    if (model.rollback(where, name)) await rolling;
    else await refused(rolling);
  }),
);

const offline = fc.tuple(environment, group).map(([where, name]) =>
  command(`offline ${name} in ${where}`, async (model, { releases }) => {
    const taking = releases.takeOffline({ group: name, environment: where });
    if (model.takeOffline(where, name)) await taking;
    else await refused(taking);
  }),
);

for (const { name, leftOut = false, runs, start } of storeKinds)
  describe.skipIf(leftOut)(`releases on the ${name} store`, () => {
    let stores: StoreMaker;
    beforeAll(async () => {
      stores = await start();
    }, 60_000);
    afterAll(() => stores?.end());

    it("agree with the naive model after every save, edit, release, switch, rollback and taking offline (properties 15, 16, 17)", async () => {
      const commands = fc.commands([save, save, release, release, release, switchTo, rollback, offline], { maxCommands: 25, size: "+1" });
      await fc.assert(
        fc.asyncProperty(commands, async (steps) => {
          const { store, remove } = await stores.open();
          const releases = openReleases({ store });
          const gateways = new Map(environments.map((one) => [one as string, createGateway({ releases, environment: one })]));
          const draft = (name: string) => ({
            name,
            backend: { kind: "mock" as const, text: "" },
            apis: [{ name: "get", method: "GET", path: `/${name}` }],
          });
          const real: Real = { releases, gateways, drafts: new Map(groups.map((name) => [name as string, draft(name)])) };
          try {
            await fc.asyncModelRun(() => ({ model: new NaiveReleases(), real }), steps);
          } finally {
            for (const gateway of gateways.values()) await gateway.close();
            await remove();
          }
        }),
        { numRuns: runs },
      );
    }, 120_000);

    it("of two writers at once are none lost, and their sequence has no gap", async () => {
      const { store, remove } = await stores.open();
      const each = runs > 10 ? 1000 : 100; // two processes on the file store: test/integration/file-store-processes.test.ts
      await openReleases({ store }).saveRevision({ name: "a", backend: mock(), apis: [] });
      const write = async (actor: string) => {
        const releases = openReleases({ store });
        for (let i = 0; i < each; i++) await releases.release({ group: "a", environment: "online", actor, comment: String(i) });
      };
      await Promise.all([write("first"), write("second")]);
      const history = (await openReleases({ store }).history("online", { limit: 3000 })).toReversed();
      expect(history.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 2 * each }, (_, i) => i + 1));
      for (const actor of ["first", "second"]) {
        const own = history.filter((change) => change.actor === actor).map(({ comment }) => comment);
        expect(own).toEqual(Array.from({ length: each }, (_, i) => String(i)));
      }
      await remove();
    }, 120_000);
  });
