import type { ConfigIssue } from "../../index.js";

/** A text that a configuration is read from. */
export interface Source {
  /** As issues name it: the path as it was given, `stdin` for the standard input. */
  readonly name: string;
  readonly text: string;
  /** JSON is held to its own syntax; everything else is YAML 1.2, of which JSON is a part. */
  readonly format: "json" | "yaml";
}

/** Where something stands in a source: from 1, as editors count. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** An issue and its place in the source. */
export interface SourceIssue extends ConfigIssue, Position {}

/** What a source holds, if it can be parsed at all. */
export type Parsed =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** Where a value stands, or the next one around it that there is. */
      locate(issue: ConfigIssue): Position;
    }
  | { readonly ok: false; readonly issues: readonly SourceIssue[] };
