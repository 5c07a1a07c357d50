import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { mock } from "../../src/index.js";
import { fileStore, openReleases, type Releases } from "../../src/releases/index.js";
import type { FromReleaseGateway } from "./support/release-gateway.js";

const program = new URL("support/release-gateway.ts", import.meta.url).pathname;
const pets = { group: "pets", environment: "online" };

/** A gateway in a process of its own. */
class RemoteGateway {
  readonly #child: ChildProcess;
  readonly #served = new Map<number, number>();
  url = "";

  constructor(folder: string) {
    this.#child = fork(program, [folder], { execArgv: ["--import", "tsx"] });
    this.#child.on("message", (message: FromReleaseGateway) => {
      if (message.say === "started") this.url = message.url;
      else this.#served.set(message.sequence, message.atMs);
    });
  }

  /** When it came to serve a state, or a later one; milliseconds since 1970. */
  servesAtMs(sequence: number): number | undefined {
    const times = [...this.#served].filter(([served]) => served >= sequence).map(([, atMs]) => atMs);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  say(what: "cut" | "join"): void {
    this.#child.send(what);
  }

  async text(): Promise<string> {
    return (await fetch(`${this.url}/pets`)).text();
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGKILL");
    await ended;
  }
}

describe("gateways in three processes on one store", () => {
  let folder: string;
  let releases: Releases;
  let gateways: RemoteGateway[] = [];

  const release = async (text: string) => (await releases.release({ ...pets, backend: mock({ text }) })).sequence;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pointsman-"));
    releases = openReleases({ store: fileStore(folder) });
    await releases.saveRevision({ name: "pets", apis: [{ name: "get", method: "GET", path: "/pets" }] });
    await release("first");
    gateways = [1, 2, 3].map(() => new RemoteGateway(folder));
    await vi.waitUntil(() => gateways.every(({ url }) => url !== ""), { timeout: 60_000 });
  }, 90_000);

  afterAll(async () => {
    await Promise.all(gateways.map((gateway) => gateway.end()));
    await rm(folder, { recursive: true });
  });

  it("come to serve every release, in a time that is printed", async () => {
    const took: number[] = [];
    for (let i = 0; i < 20; i++) {
      const sequence = await release(`text ${i}`);
      const sinceMs = performance.timeOrigin + performance.now();
      await expect
        .poll(() => gateways.every((gateway) => gateway.servesAtMs(sequence) !== undefined), { timeout: 20_000, interval: 2 })
        .toBe(true);
      took.push(Math.max(0, ...gateways.map((gateway) => (gateway.servesAtMs(sequence) as number) - sinceMs)));
      for (const gateway of gateways) expect(await gateway.text()).toBe(`text ${i}`);
    }
    const sorted = took.toSorted((a, b) => a - b);
    const figures = [sorted[10], sorted[18], sorted[19]].map((ms) => (ms as number).toFixed(1));
    console.log(`all of 3 gateway processes serve a release after (ms): p50 ${figures[0]}, p95 ${figures[1]}, most ${figures[2]}`);
  }, 120_000);

  it("go on when one is cut off from the store: it serves what it had, and catches up after", async () => {
    const [lonely, ...others] = gateways as [RemoteGateway, RemoteGateway, RemoteGateway];
    await release("before");
    for (const gateway of gateways) await expect.poll(() => gateway.text()).toBe("before");
    lonely.say("cut");
    await release("meanwhile");
    for (const gateway of others) await expect.poll(() => gateway.text()).toBe("meanwhile");
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await lonely.text()).toBe("before");
    lonely.say("join");
    await expect.poll(() => lonely.text(), { timeout: 20_000 }).toBe("meanwhile");
  }, 60_000);
});
