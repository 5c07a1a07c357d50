import { escapeControls } from "../../core/model/secret.js";
import type { SourceIssue } from "../source/source.js";
import type { Output } from "./output.js";

/** Writes a line for each issue as compilers do, so that editors and terminals lead to the place: `file:line:column code message`. */
export function writeIssues(output: Output, file: string, issues: readonly SourceIssue[]): void {
  output.lines(
    ...issues.map(({ line, column, code, path, message }) => {
      const place = output.paint("cyan", escapeControls(`${file}:${line}:${column}`));
      const where = path === "" ? "" : output.paint("dim", escapeControls(` (${path})`));
      return `${place} ${output.paint("red", escapeControls(code))} ${escapeControls(message)}${where}`;
    }),
  );
}
