import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, it, onTestFinished } from "vitest";
import { root } from "../package/support/run.js";
import { hasChromium, openInChromium } from "../support/servers/chromium.js";
import { leaveOut } from "../support/servers/required.js";
import type { Findings } from "./support/browser-program.js";
import { deadUrl } from "./support/free-port.js";

/** Bundles the built package as it is found by its name under these conditions; fails on whatever is not there in a browser. */
async function bundle(conditions: readonly string[], format: "esm" | "iife" = "iife") {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(root, "test/integration/support/browser-page.ts")],
    bundle: true,
    write: false,
    metafile: true,
    platform: conditions.includes("browser") ? "browser" : "neutral",
    conditions: [...conditions],
    mainFields: [],
    format,
    target: "es2022",
    logLevel: "silent",
  });
  return { text: outputFiles[0]?.text ?? "", inputs: Object.keys(metafile.inputs) };
}

async function read(req: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of req.setEncoding("utf8")) text += chunk;
  return text;
}

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An upstream that lets pages of other origins ask it. */
function corsUpstream(): { readonly listener: RequestListener; readonly gone: () => number } {
  let flaky = 0;
  let gone = 0;
  const asked: (() => void)[] = [];
  let never = 0;
  const listener: RequestListener = async (req, res) => {
    for (const name of ["origin", "headers", "methods"]) res.setHeader(`access-control-allow-${name}`, "*");
    res.setHeader("access-control-expose-headers", "*");
    const path = new URL(req.url ?? "", "http://a").pathname;
    if (req.method === "OPTIONS") return void res.writeHead(204).end();
    if (path === "/up/empty") return void res.writeHead(204).end();
    if (path === "/up/gzip") return void res.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("plain"));
    if (path === "/up/redirect") return void res.writeHead(302, { location: "/up/echo" }).end();
    if (path === "/up/flaky") return void res.writeHead(flaky++ % 2 === 0 ? 503 : 200).end("better");
    if (path === "/up/broken") return void res.writeHead(200, { "content-length": "9" }).write("part", () => res.destroy());
    if (path === "/up/never") {
      never += 1;
      res.on("close", () => (gone += 1));
      for (const answer of asked.splice(0)) answer();
      return;
    }
    // Answers when the request that is never answered has come.
    if (path === "/asked") return never > 0 ? void res.end() : void asked.push(() => res.end());
    if (path === "/late") return;
    const { "x-a": a = "", "x-b": b = "" } = req.headers;
    res.end([req.method, req.url, await read(req), a, b].join(" "));
  };
  return { listener, gone: () => gone };
}

const forPlace = (place: string): Findings => ({
  place,
  node: "undefined",
  mock: [200, "mock", '{"id":"7"}'],
  function: [200, "function", '{"made":"7"}'],
  fetched: [200, undefined, '{"made":"8"}'],
  forwarded: [200, "http", "GET /up/echo?q=%20  1 "],
  posted: [200, "http", "POST /up/echo posted  "],
  streamed: [200, "http", "PUT /up/echo streamed  "],
  decoded: ["plain", []],
  empty: [204, "http", ""],
  retried: [200, "http", "better"],
  late: [504, "http", "BACKEND_TIMEOUT"],
  unreachable: [502, "http", "BAD_GATEWAY"],
  redirect: [502, "http", "BAD_GATEWAY"],
  broken: "BAD_GATEWAY",
  left: 499,
  issues: ["CONFLICTING_KEYS /groups/0/backend/http2", "INVALID_VALUE /groups/0/backend/file"],
  refused: expect.stringContaining('"keepAliveMs"'),
  digest: 64,
});

describe("pointsman bundled for places without Node.js", () => {
  it.each(["browser", "worker", "workerd", "edge-light", "bun"])("holds nothing of it under the condition %s", async (condition) => {
    const { text, inputs } = await bundle([condition], "esm");
    expect(inputs.filter((path) => path.includes("node_modules"))).toEqual([]);
    expect(inputs).toContainEqual(expect.stringMatching(/dist\/edge\.js$/));
    expect(text).not.toMatch(/(?:from|import|require\()\s*["'](?:node:|undici)/);
  });

  it("holds what it must not without such a condition, so that this would be seen", async () => {
    await expect(bundle([])).rejects.toThrow(/Could not resolve "(?:node:|undici)/);
  });
});

describe.skipIf(leaveOut("Chromium", hasChromium, "the browser"))("pointsman in Chromium", () => {
  it("serves by Mock, Function and HTTP backends, in a page and in a worker", { timeout: 60_000 }, async () => {
    const { text } = await bundle(["browser"]);
    const upstream = corsUpstream();
    const upstreamUrl = await listening(upstream.listener);
    const findings = new Map<string, Findings>();
    let complete = () => {};
    const both = new Promise<void>((resolve) => (complete = resolve));
    const site = await listening(async (req, res) => {
      if (req.url?.startsWith("/program.js")) return void res.setHeader("content-type", "text/javascript").end(text);
      if (req.method !== "POST") return void res.setHeader("content-type", "text/html").end('<script src="/program.js"></script>');
      const found = JSON.parse(await read(req)) as Findings;
      findings.set(found.place, found);
      res.end();
      if (findings.size === 2) complete();
    });
    const query = new URLSearchParams({ upstream: upstreamUrl, dead: await deadUrl() });
    const page = openInChromium(`${site}/?${query}`);
    onTestFinished(() => page.close());
    const end = await Promise.race([both, page.ended]);
    expect(end).toBeUndefined();
    expect(withoutUndefined(findings.get("page"))).toEqual(withoutUndefined(forPlace("page")));
    expect(withoutUndefined(findings.get("worker"))).toEqual(withoutUndefined(forPlace("worker")));
    await expect.poll(upstream.gone).toBe(2);
  });
});

/** What JSON makes of `undefined` in a list. */
function withoutUndefined(findings: object | undefined): object | undefined {
  return findings && { ...findings, fetched: (findings as Findings).fetched.map((part) => part ?? null) };
}
