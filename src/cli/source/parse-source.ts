import { type Document, isPair, isScalar, LineCounter, type ParsedNode, parseDocument, visit, type YAMLError, type YAMLMap } from "yaml";
import type { ConfigIssue } from "../../index.js";
import { reasonOf } from "../failure.js";
import { offsetOf } from "./offset-of.js";
import type { Parsed, Position, Source, SourceIssue } from "./source.js";

/** Uses of one anchor, those within what it names included: what more than that makes is a bomb. */
const maxAliasCount = 1000;

/** Syntax errors that are said; those behind them mostly follow from them. */
const maxErrors = 20;

/**
 * Parses a source into plain data: YAML 1.2 with the tags of its core schema alone, one document, text for keys, each key once. Nothing
 * of it is code, and `__proto__` is a key like any other. Never throws.
 */
export function parseSource({ text, format }: Source): Parsed {
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const issue = (offset: number, code: string, message: string): SourceIssue => ({ code, path: "", message, ...at(offset) });
  const document = parseDocument<ParsedNode>(text, {
    version: "1.2",
    schema: "core",
    resolveKnownTags: false,
    stringKeys: true,
    uniqueKeys: false, // looked for below: yaml compares each with each
    prettyErrors: false,
    logLevel: "error",
    lineCounter: lines,
  });
  // An unknown tag is but a warning to yaml.
  const wrong = [...document.errors, ...document.warnings].slice(0, maxErrors).map((error) => issue(error.pos[0], ...sayError(error)));
  if (wrong.length > 0) return { ok: false, issues: wrong };
  try {
    const issues = repeatedKeys(document).map(({ key, offset }) =>
      issue(offset, "DUPLICATE_KEY", `The key ${JSON.stringify(key)} stands here before: keep one of them.`),
    );
    if (issues.length > 0) return { ok: false, issues };
    const value: unknown = format === "json" ? JSON.parse(text.replace(/^\uFEFF/, "")) : document.toJS({ maxAliasCount });
    return { ok: true, value, locate: (found: ConfigIssue) => at(offsetOf(document, found)) };
  } catch (error) {
    return { ok: false, issues: [format === "json" ? jsonIssue(error, issue) : yamlIssue(error, issue)] };
  }
}

function sayError({ code, message }: YAMLError): [code: string, message: string] {
  if (/call stack/.test(message)) return ["LIMIT_EXCEEDED", "The data is nested too deep."];
  if (code === "TAG_RESOLVE_FAILED") return ["UNKNOWN_TAG", `${message}: only plain data is read. Leave the tag out.`];
  return ["SYNTAX", `${message}.`];
}

interface Repeated {
  readonly key: string;
  readonly offset: number;
}

function repeatedKeys(document: Document.Parsed<ParsedNode>): Repeated[] {
  const found: Repeated[] = [];
  visit(document, {
    Map: (_, map) => {
      const seen = new Set<string>();
      for (const pair of (map as YAMLMap).items) {
        if (!isPair(pair) || !isScalar(pair.key)) continue;
        const key = String(pair.key.value);
        if (seen.has(key)) found.push({ key, offset: pair.key.range?.[0] ?? 0 });
        seen.add(key);
      }
    },
  });
  return found.slice(0, maxErrors);
}

type MakeIssue = (offset: number, code: string, message: string) => SourceIssue;

/** JSON may be refused for what YAML takes: a comment, a comma too many, a text without quotes. */
function jsonIssue(error: unknown, issue: MakeIssue): SourceIssue {
  const message = reasonOf(error);
  const offset = Number(/position (\d+)/.exec(message)?.[1] ?? 0);
  return issue(offset, "SYNTAX", `${message.replace(/ at position.*| \(line.*/, "")}: this is no JSON (YAML files end in .yaml).`);
}

function yamlIssue(error: unknown, issue: MakeIssue): SourceIssue {
  const message = reasonOf(error);
  if (/Excessive alias/.test(message)) return issue(0, "LIMIT_EXCEEDED", `An anchor is used more than ${maxAliasCount} times.`);
  if (/call stack/.test(message)) return issue(0, "LIMIT_EXCEEDED", "The data is nested too deep.");
  return issue(0, "SYNTAX", message);
}
