import { Pool } from "undici";
import { createGateway, http, mock } from "../../../src/index.js";
import { serve } from "../../../src/integrations/node/index.js";
import { memoryStore, openReleases, type Releases } from "../../../src/releases/index.js";

/** How much is done. */
export interface SwapOptions {
  /** Requests in all. */
  readonly requests: number;
  /** Requests at a time. */
  readonly clients: number;
  readonly swapEveryMs: number;
}

/** What came of it. */
export interface SwapVerdict {
  readonly requests: number;
  readonly swaps: number;
  readonly seconds: number;
  /** Requests without the answer of a backend. */
  readonly failed: number;
  /** Answers of which one part was of another revision than the rest. */
  readonly mixed: number;
  /** The first few things that were wrong. */
  readonly examples: readonly string[];
}

/** Marks of one revision in everything that a request meets: the Mock's bytes and header, what the upstream is sent, and what its answer gets. */
function marked(mark: string, url: string) {
  const headers = { request: { set: { "x-sent-by": mark } }, response: { set: { "x-mark": mark } } };
  return {
    name: "g",
    backend: http(url, { headers }),
    apis: [
      { name: "forwarded", method: "GET", path: "/forwarded/{n}" },
      { name: "mocked", method: "GET", path: "/mocked/{n}", backend: mock({ text: mark, headers: { "x-mark": mark } }) },
    ],
  };
}

async function saveAll(releases: Releases, url: string): Promise<string[]> {
  const revisions: string[] = [];
  for (let i = 0; i < 20; i++) revisions.push((await releases.saveRevision(marked(`0.0.${i + 1}`, url))).revision);
  return revisions;
}

/**
 * Sends requests through a gateway to which another revision is released all the time. Every answer has to come, and all of it
 * has to be of the revision that `served` names.
 */
export async function swapSoak({ requests, clients, swapEveryMs }: SwapOptions): Promise<SwapVerdict> {
  const upstream = createGateway({
    groups: [
      {
        name: "upstream",
        backend: mock({ text: "{{request.header.x-sent-by}}", template: true }),
        apis: [{ name: "all", method: "GET", path: "/{rest+}" }],
      },
    ],
  });
  const upstreamServer = await serve(upstream);
  const releases = openReleases({ store: memoryStore() });
  const revisions = await saveAll(releases, upstreamServer.url);
  const release = (i: number) =>
    releases.release({ group: "g", environment: "online", revision: revisions[i % revisions.length] as string });
  await release(0);
  const onResponse = (response: { readonly rawHeaders: readonly string[]; readonly served: { readonly revision: string | null } }) => {
    const at = response.rawHeaders.indexOf("x-mark");
    if (response.rawHeaders[at + 1] !== response.served.revision)
      wrong("mixed", `served ${response.served.revision}, header ${response.rawHeaders[at + 1]}`);
  };
  const gateway = createGateway({ releases }, { hooks: { onResponse } });
  let swaps = 0;
  gateway.on("update", () => void swaps++);
  gateway.on("error", ({ error }) => wrong("failed", `${error.code} ${String(error.cause)}`));
  const counts = { failed: 0, mixed: 0 };
  const examples: string[] = [];
  const wrong = (what: "failed" | "mixed", example: string) => {
    counts[what]++;
    if (examples.length < 10) examples.push(`${what}: ${example}`);
  };
  await gateway.ready();
  const server = await serve(gateway);
  const pool = new Pool(server.url, { connections: clients });

  const began = performance.now();
  let sent = 0;
  let releasing: Promise<unknown> = Promise.resolve();
  let releasedCount = 0;
  const timer = setInterval(() => {
    releasing = releasing.then(() => release(++releasedCount)).catch((error: unknown) => wrong("failed", String(error)));
  }, swapEveryMs);
  const client = async () => {
    while (sent < requests) {
      const n = sent++;
      try {
        const { statusCode, headers, body } = await pool.request({ method: "GET", path: n % 2 === 0 ? `/forwarded/${n}` : `/mocked/${n}` });
        const text = await body.text();
        if (statusCode !== 200) wrong("failed", `${statusCode} ${text}`);
        else if (text !== headers["x-mark"]) wrong("mixed", `body ${text}, header ${headers["x-mark"]}`);
      } catch (error) {
        wrong("failed", String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  clearInterval(timer);
  await releasing;
  const seconds = (performance.now() - began) / 1000;
  await pool.close();
  await server.close();
  await gateway.close();
  await upstreamServer.close();
  await upstream.close();
  return { requests: sent, swaps, seconds, ...counts, examples };
}
