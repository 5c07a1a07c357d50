#!/usr/bin/env node
import process from "node:process";

/** The version in package.json; the build puts it in. */
declare const POINTSMAN_VERSION: string;

const args = process.argv.slice(2);
// Which version this is gets asked by scripts, again and again: nothing else is loaded for it.
if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) process.stdout.write(`${POINTSMAN_VERSION}\n`);
else {
  const { run } = await import("./run.js");
  process.exitCode = await run(args, POINTSMAN_VERSION);
}
