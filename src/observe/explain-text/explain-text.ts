import type { Explanation } from "../../core/model/gateway.js";
import { backendsOf, candidatesOf, decisionOf } from "./judgements.js";
import { type Paint, paintColors, paintNothing } from "./paint.js";
import { toLines } from "./table.js";

/** How an explanation is written. */
export interface ExplainTextOptions {
  /** Marks by escape sequences what was chosen and what was not. For terminals only: `process.stdout.isTTY`. Default `false`. */
  readonly colors?: boolean;
}

/**
 * An explanation as text for a terminal: the request, every candidate and every backend with why it won (`*`) or lost (`-`), what
 * came of it, and the rules (R1 to R11 of the README) that decided. The layout is the same for all. Secrets have been redacted by
 * `gateway.explain`; control characters are escaped here once more, for explanations that come from elsewhere.
 */
export function explainText(explanation: Explanation, { colors = false }: ExplainTextOptions = {}): string {
  const paint = colors ? paintColors : paintNothing;
  const { request, environment, path, params, candidates, backends } = explanation;
  const headers = Object.entries(request.headers).flatMap(([name, value]) => [value].flat().map((line) => `${name}: ${line}`));
  const parts = [
    facts(paint, [
      ["request", [`${request.method} ${request.url}`, ...headers]],
      ["environment", [environment]],
      ["path", [path ?? "(none: the request was refused before)"]],
      ["params", Object.entries(params ?? {}).map(([name, value]) => `${name} = ${value}`)],
    ]),
    judged(paint, "candidates", "the most specific API wins, never the first (R9)", candidatesOf(candidates)),
    judged(paint, "backends", "the API's own > first rule that holds > chosen at release > the group's default (R3)", backendsOf(backends)),
    facts(paint, decisionOf(explanation), explanation.resolution === null ? "failed" : "won"),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

type Fact = readonly [name: string, values: readonly string[]];

/** Names with their values, one below the other; the first value of the first name in the look that is given. */
function facts(paint: Paint, given: readonly Fact[], look?: "won" | "failed"): readonly string[] {
  const rows = given.flatMap(([name, values]) => values.map((value, index) => [index === 0 ? name : "", value]));
  return toLines([["environment", ""], ...rows])
    .slice(1)
    .map((line, index) => {
      const [name, value] = [line.slice(0, nameWidth), line.slice(nameWidth)];
      return `${paint("title", name)}${look !== undefined && index === 0 ? paint(look, value) : value}`;
    });
}

/** That of the longest name, and what stands between columns. */
const nameWidth = "environment".length + 2;

function judged(paint: Paint, name: string, rule: string, rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const lines = toLines(rows).map((line) => `  ${paint(line.startsWith("*") ? "won" : "lost", line)}`);
  return [`${paint("title", name.padEnd(nameWidth))}${rule}`, ...lines];
}
