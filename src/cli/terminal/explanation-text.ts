import type { Explanation } from "../../index.js";
import type { Output } from "./output.js";
import { table } from "./table.js";

const marks: Readonly<Record<string, string>> = { chosen: "*" };

/** An explanation as a person reads it. Secrets and control characters are out of it already. */
export function explanationText(explanation: Explanation, paint: Output["paint"]): string {
  const { request, environment, status, code, message, params, candidates, backends, resolution } = explanation;
  const answer = status === null ? paint("green", message) : paint("red", `${status} ${code}: ${message}`);
  const lines = [paint("bold", `${request.method} ${request.url}`), `in ${environment}`, answer];
  const headers = Object.entries(request.headers).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
  lines.push(...section("Headers", headers, paint), ...section("Parameters", Object.entries(params ?? {}), paint));
  const apis = candidates.map(({ group, api, method, path, outcome, reason }) => [
    marks[outcome] ?? " ",
    method,
    path,
    `${group}/${api}`,
    outcome,
    reason,
  ]);
  lines.push(...section("APIs", apis, paint));
  const held = backends.map(({ source, kind, outcome, reason }) => [marks[outcome] ?? " ", source, kind ?? "-", outcome, reason]);
  lines.push(...section("Backends, in their order", held, paint));
  if (resolution !== null) lines.push("", paint("bold", "Backend"), ...indented(JSON.stringify(resolution.backend, null, 2).split("\n")));
  return lines.join("\n");
}

function section(title: string, rows: readonly (readonly string[])[], paint: Output["paint"]): string[] {
  return rows.length === 0 ? [] : ["", paint("bold", title), ...indented(table(rows))];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
