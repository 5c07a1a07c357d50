import type { PathTemplate } from "../model/path-template.js";
import { matchMixed } from "./match-mixed.js";

/** How far a canonical path fits a template: `whole`, and the number of leading segments that do. For explanations, one route at a time. */
export function fitsTemplate(
  template: PathTemplate,
  prefix: boolean,
  path: string,
): { readonly whole: boolean; readonly segments: number } {
  const given = path.slice(1).split("/");
  const { segments } = template;
  const last = segments.at(-1);
  const wanted = prefix && segments.length > 1 && last?.kind === "static" && last.text === "" ? segments.slice(0, -1) : segments;
  let fitting = 0;
  for (const [index, segment] of wanted.entries()) {
    const text = given[index];
    if (text === undefined) return { whole: false, segments: fitting };
    if (segment.kind === "rest") return { whole: given.slice(index).join("/") !== "", segments: fitting };
    if (segment.kind === "static" ? text !== segment.text : text === "") return { whole: isRoot(wanted, prefix), segments: fitting };
    if (segment.kind === "mixed" && !matchMixed(text, 0, text.length, segment.literals, new Int32Array(2 * segment.literals.length), 0)) {
      return { whole: false, segments: fitting };
    }
    fitting++;
  }
  return { whole: prefix || given.length === wanted.length, segments: fitting };
}

/** The prefix `/` takes every path. */
function isRoot(segments: PathTemplate["segments"], prefix: boolean): boolean {
  const [only] = segments;
  return prefix && segments.length === 1 && only?.kind === "static" && only.text === "";
}

/** The path with the segments of those parameters hidden whose names are secret; of a path that fits the template. */
export function concealParams({ segments, names }: PathTemplate, path: string, isSecret: (name: string) => boolean): string {
  if (!names.some(isSecret)) return path;
  const shown = path.slice(1).split("/");
  let param = 0;
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === "static") continue;
    const count = segment.kind === "mixed" ? segment.literals.length - 1 : 1;
    if (names.slice(param, param + count).some(isSecret)) {
      shown.splice(index, segment.kind === "rest" ? shown.length - index : 1, "[redacted]");
    }
    param += count;
  }
  return `/${shown.join("/")}`;
}
