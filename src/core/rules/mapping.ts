import { isFieldName, isReservedHeader } from "../model/headers.js";
import { parseTemplate } from "../model/path-template.js";
import { isRecord } from "./is-record.js";
import { list, quote } from "./words.js";
import type { Issues, Path } from "./issues.js";
import { didYouMean } from "../model/suggest.js";

/** Checks what an API's mapping refers to: a reference to nothing is an issue here and not a failure of requests. */
export function checkMapping(mapping: unknown, paramNames: readonly string[], path: Path, issues: Issues): void {
  if (!isRecord(mapping)) return;
  const moves = Array.isArray(mapping.params) ? mapping.params : [];
  const targets = moves.map((move: unknown) => (isRecord(move) && typeof move.to === "string" ? placeKey(move.to) : ""));
  const filled = targets.filter((to) => to.startsWith("path.")).map((to) => to.slice("path.".length));
  const wanted = checkPath(mapping.path, [...paramNames, ...filled], [...path, "path"], issues);
  moves.forEach((move: unknown, i) => {
    if (!isRecord(move)) return;
    const at = [...path, "params", i];
    if (typeof move.from === "string") checkSource(move.from, paramNames, [...at, "from"], issues);
    if (typeof move.to !== "string") return;
    checkTarget(move.to, wanted, [...at, "to"], issues);
    if (targets.indexOf(placeKey(move.to)) < i)
      issues.add("CONFLICTING_KEYS", [...at, "to"], `${quote(move.to)} is set twice: keep one of them.`);
  });
  if (!isRecord(mapping.constants) || !isRecord(mapping.constants.header)) return;
  for (const name of Object.keys(mapping.constants.header)) checkHeader(name, [...path, "constants", "header", name], issues);
}

/** Header names are the same in any case. */
function placeKey(place: string): string {
  return place.startsWith("header.") ? place.toLowerCase() : place;
}

/** The names that a mapping's path has places for; `undefined` when it has no path of its own. */
function checkPath(text: unknown, known: readonly string[], path: Path, issues: Issues): readonly string[] | undefined {
  if (typeof text !== "string" || !text.startsWith("/")) return undefined;
  const template = parseTemplate(text);
  if (typeof template === "string") {
    issues.add("INVALID_PATH", path, `The path ${quote(text)} ${template}.`);
    return undefined;
  }
  for (const name of template.names) {
    if (known.includes(name)) continue;
    const hint = known.length === 0 ? "The API's path has no parameters." : `There are ${list(known, "and")}.`;
    const message = `Nothing fills {${name}}: name a parameter of the API's path, or fill it with "to": ${quote(`path.${name}`)}.`;
    issues.add("UNKNOWN_REFERENCE", path, `${message} ${hint}${didYouMean(name, known)}`);
  }
  return template.names;
}

function checkSource(from: string, paramNames: readonly string[], path: Path, issues: Issues): void {
  if (!from.startsWith("path.")) return;
  const name = from.slice("path.".length);
  if (paramNames.includes(name)) return;
  issues.add("UNKNOWN_REFERENCE", path, `The API's path has no parameter ${quote(name)}.${didYouMean(name, paramNames)}`);
}

function checkTarget(to: string, wanted: readonly string[] | undefined, path: Path, issues: Issues): void {
  if (to.startsWith("header.")) return checkHeader(to.slice("header.".length), path, issues);
  if (!to.startsWith("path.")) return;
  const name = to.slice("path.".length);
  if (wanted?.includes(name) === true) return;
  issues.add("UNKNOWN_REFERENCE", path, `The mapping's "path" has no place {${name}}: add it there.${didYouMean(name, wanted ?? [])}`);
}

function checkHeader(name: string, path: Path, issues: Issues): void {
  if (!isFieldName(name)) issues.add("INVALID_VALUE", path, `${quote(name)} is no header name.`);
  if (isReservedHeader(name)) issues.add("INVALID_VALUE", path, `The header ${quote(name)} is the gateway's own: map to another one.`);
}
