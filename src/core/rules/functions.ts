import type { ConfigIssue } from "../errors.js";
import { latest } from "../model/function-table.js";
import type { MapShape, Shape } from "../model/shape.js";
import { didYouMean } from "../model/suggest.js";
import { isRecord } from "./is-record.js";
import { checkShape } from "./shape/check-shape.js";
import { list, quote } from "./words.js";
import { Issues, type Path } from "./issues.js";

// Written without spreading, so that bundlers see that nothing happens here and leave it out where nobody validates.
const keyPattern = "^[^\\u0000-\\u001f\\u007f]{1,256}$";
const keyWants = "a name of 1 to 256 characters, none of them a control character";

/** What an alias means. */
const target: Shape = { is: "either", of: [{ is: "string" }, { is: "map", of: { is: "number", min: 0.001, max: 1_000_000 } }] };

/** The shape of {@link FunctionRegistry}. */
const registryShape: MapShape = {
  is: "map",
  keyPattern,
  keyWants,
  of: {
    is: "either",
    of: [
      { is: "function" },
      {
        is: "object",
        keys: {
          versions: { is: "map", of: { is: "function" }, keyPattern, keyWants },
          aliases: { is: "map", of: target, keyPattern, keyWants },
        },
        required: ["versions"],
      },
    ],
  },
};

/** Everything that is wrong with the option `functions`, whose place is `at`. */
export function checkFunctions(functions: unknown, at: Path = ["options", "functions"]): readonly ConfigIssue[] {
  const issues = new Issues();
  checkShape(registryShape, functions, [...at], { issues, maxDepth: 8, valuesLeft: 1_000_000, checkBackend: () => {} });
  if (!isRecord(functions)) return issues.sorted();
  for (const [name, definition] of Object.entries(functions)) {
    if (isRecord(definition) && isRecord(definition.versions)) checkNames(definition, [...at, name], name, issues);
  }
  return issues.sorted();
}

function checkNames({ versions, aliases }: Readonly<Record<string, unknown>>, path: Path, name: string, issues: Issues): void {
  const known = Object.keys(versions as object);
  if (known.includes(latest)) {
    issues.add(
      "INVALID_VALUE",
      [...path, "versions", latest],
      `${quote(latest)} is what the newest version is called: give this one a name of its own.`,
    );
  }
  if (!isRecord(aliases)) return;
  for (const [alias, target] of Object.entries(aliases)) {
    const place = [...path, "aliases", alias];
    if (alias === latest || known.includes(alias)) {
      const taken = alias === latest ? "the newest version" : "a version";
      issues.add("DUPLICATE_NAME", place, `The alias ${quote(alias)} of ${quote(name)} is called as ${taken} is: rename it.`);
    }
    if (typeof target === "string") checkTarget(target, place, name, known, issues);
    else if (isRecord(target)) {
      const targets = Object.keys(target);
      if (targets.length === 0) issues.add("REQUIRED", place, 'An alias needs a version, or several by weight: { "1": 90, "2": 10 }.');
      for (const version of targets) checkTarget(version, [...place, version], name, known, issues);
    }
  }
}

function checkTarget(version: string, path: Path, name: string, known: readonly string[], issues: Issues): void {
  if (known.includes(version)) return;
  const has = known.length === 0 ? "none" : list(known, "and");
  issues.add(
    "UNKNOWN_QUALIFIER",
    path,
    `The function ${quote(name)} has no version ${quote(version)}; it has ${has}.${didYouMean(version, known)}`,
  );
}
