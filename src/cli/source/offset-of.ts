import { type Document, isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair, type ParsedNode } from "yaml";
import type { ConfigIssue } from "../../index.js";

/** Codes of issues that are about a key itself, not about what stands behind it. */
const aboutKeys = new Set(["UNKNOWN_KEY"]);

/** Where in its source the value stands that an issue is about: its offset, or that of the next value around it which is there. */
export function offsetOf(document: Document.Parsed<ParsedNode>, { path, code }: ConfigIssue): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const part of path.split("/").slice(1)) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    const { key, value } = childOf(node, part.replaceAll("~1", "/").replaceAll("~0", "~"));
    const place: Node | null = aboutKeys.has(code) ? (key ?? value) : (value ?? key);
    if (place === null) break;
    offset = place.range?.[0] ?? offset;
    node = value;
  }
  return offset;
}

interface Child {
  readonly key: Node | null;
  readonly value: Node | null;
}

function childOf(node: Node | null, name: string): Child {
  if (isSeq<Node>(node)) return { key: null, value: /^\d+$/.test(name) ? (node.items[Number(name)] ?? null) : null };
  if (!isMap<Node, Node | null>(node)) return { key: null, value: null };
  const pair = node.items.find((item: Pair<Node, Node | null>) => isPair(item) && isScalar(item.key) && String(item.key.value) === name);
  return { key: pair?.key ?? null, value: pair?.value ?? null };
}
