/**
 * `npm run bench`: every figure that the project promises, against its rivals.
 * `-- --quick` is a smoke test under a minute; `-- --case matching` runs one case; `-- --json` prints for programs.
 */
import { parseArgs } from "node:util";
import { buildPackage, buildWorker } from "./build.js";
import { cases } from "./cases/cases.js";
import type { BenchContext } from "./cases/context.js";
import { githubTable } from "./github-table.js";
import { type Row, report, toTable } from "./report.js";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    case: { type: "string", multiple: true, default: [] },
    "no-build": { type: "boolean", default: false },
  },
});

const unknown = options.case.filter((name) => !cases.some((known) => known.name === name));
if (unknown.length > 0) {
  console.error(`There is no case ${unknown.join(", ")}. The cases are: ${cases.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}

const started = performance.now();
const seconds = () => (performance.now() - started) / 1000;
const progress = (text: string) => console.error(`[${seconds().toFixed(0).padStart(4)} s] ${text}`);

if (!options["no-build"]) {
  progress("building the package");
  buildPackage();
}
progress("building the worker");
await buildWorker();

const { quick } = options;
const context: BenchContext = {
  quick,
  effort: quick ? { processes: 1, rounds: 3 } : { processes: 3, rounds: 15 },
  roundMs: quick ? 10 : 20,
  github: githubTable(),
  progress,
};

const rows: Row[] = [];
for (const { name, run } of cases) {
  if (options.case.length > 0 && !options.case.includes(name)) continue;
  progress(name);
  rows.push(...(await run(context)));
}

const result = report(rows, quick, seconds());
console.log(options.json ? JSON.stringify(result, null, 2) : toTable(result));
