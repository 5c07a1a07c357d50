import type { PathTemplate, TemplateSegment } from "../model/path-template.js";
import { slotCount, slotOf } from "./methods.js";
import { Fork, type MixedEdge, Node, PathTable, type RouteEntry } from "./path-table.js";

/** A node's record before anything is known of it, by the columns of {@link Node}. */
const blankNode = [0, 0, 0, 0, -1, -1, -1, 0] as const;

/** Routes of one host on their way into a {@link PathTable}. Children are kept as linked siblings until `build`. */
export class PathTableBuilder<Value> {
  readonly #nodes: number[] = [...blankNode];
  readonly #firstChild: number[] = [0];
  readonly #nextSibling: number[] = [0];
  readonly #forks: number[] = [];
  /** Text by node. */
  readonly #labels: string[] = [""];
  readonly #mixed: MixedEdge[][] = [];
  readonly #entries: (RouteEntry<Value> | undefined)[] = [];
  readonly #masks: number[] = [];
  readonly #extra = new Map<number, Map<string, RouteEntry<Value>>>();
  #maxParams = 0;

  /** Adds a route. Of two routes with the same template and method the first stays: ambiguity is refused before. */
  add(template: PathTemplate, methods: readonly string[], prefix: boolean, value: Value): void {
    const { segments, names } = template;
    const entry: RouteEntry<Value> = { value, names, rank: rankOf(segments, prefix) };
    this.#maxParams = Math.max(this.#maxParams, names.length);
    let node = 0;
    let text = "";
    for (const segment of segments) {
      if (segment.kind === "static") {
        text += `/${segment.text}`;
        continue;
      }
      node = this.#follow(node, `${text}/`);
      text = "";
      if (segment.kind === "rest") return this.#enter(this.#forkLeaf(node, Fork.rest), methods, entry);
      node = this.#branch(node, segment);
    }
    if (prefix && text.endsWith("/")) text = text.slice(0, -1);
    node = this.#follow(node, text);
    this.#enter(prefix ? this.#forkLeaf(node, Fork.prefix) : this.#leaf(node), methods, entry);
  }

  build(): PathTable<Value> {
    const jumps = this.#layOutChildren();
    return new PathTable({
      nodes: Int32Array.from(this.#nodes),
      forks: Int32Array.from(this.#forks),
      jumps,
      runs: this.#joinRuns(),
      mixed: this.#mixed,
      entries: this.#entries.slice(),
      masks: Uint8Array.from(this.#masks),
      extra: this.#extra,
      maxParams: this.#maxParams,
    });
  }

  /** The node that is reached from `node` by `text`, made or split as needed. */
  #follow(node: number, text: string): number {
    let at = 0;
    while (at < text.length) {
      const child = this.#child(node, text.charCodeAt(at));
      if (child === 0) return this.#append(node, text.slice(at));
      const label = this.#labels[child] as string;
      let same = 1;
      while (same < label.length && at + same < text.length && label.charCodeAt(same) === text.charCodeAt(at + same)) same++;
      if (same < label.length) this.#split(child, same);
      node = child;
      at += same;
    }
    return node;
  }

  #child(node: number, code: number): number {
    let child = this.#firstChild[node] as number;
    while (child !== 0 && (this.#labels[child] as string).charCodeAt(0) !== code) child = this.#nextSibling[child] as number;
    return child;
  }

  #append(parent: number, label: string): number {
    const node = this.#newNode(label);
    this.#nextSibling[node] = this.#firstChild[parent] as number;
    this.#firstChild[parent] = node;
    return node;
  }

  #newNode(label: string): number {
    this.#nodes.push(...blankNode);
    this.#labels.push(label);
    this.#nextSibling.push(0);
    return this.#firstChild.push(0) - 1;
  }

  /** Cuts a node's text after `length` characters: what it had moves into a new child. */
  #split(node: number, length: number): void {
    const label = this.#labels[node] as string;
    const tail = this.#newNode(label.slice(length));
    this.#labels[node] = label.slice(0, length);
    for (const column of [Node.leaf, Node.fork]) {
      this.#nodes[tail * Node.size + column] = this.#nodes[node * Node.size + column] as number;
      this.#nodes[node * Node.size + column] = -1;
    }
    this.#firstChild[tail] = this.#firstChild[node] as number;
    this.#firstChild[node] = tail;
  }

  #branch(node: number, segment: Exclude<TemplateSegment, { kind: "static" | "rest" }>): number {
    const fork = this.#fork(node);
    if (segment.kind === "param") {
      if (this.#forks[fork + Fork.param] === -1) this.#forks[fork + Fork.param] = this.#newNode("");
      return this.#forks[fork + Fork.param] as number;
    }
    if (this.#forks[fork + Fork.mixed] === -1) this.#forks[fork + Fork.mixed] = this.#mixed.push([]) - 1;
    const edges = this.#mixed[this.#forks[fork + Fork.mixed] as number] as MixedEdge[];
    const known = edges.find((edge) => sameLiterals(edge.literals, segment.literals));
    if (known !== undefined) return known.child;
    const edge = { literals: segment.literals, literalLength: segment.literalLength, child: this.#newNode("") };
    const before = edges.findIndex((other) => other.literalLength < edge.literalLength);
    edges.splice(before === -1 ? edges.length : before, 0, edge);
    return edge.child;
  }

  #fork(node: number): number {
    const at = node * Node.size + Node.fork;
    if (this.#nodes[at] === -1) this.#nodes[at] = this.#forks.push(-1, -1, -1, -1) - Fork.size;
    return this.#nodes[at] as number;
  }

  #leaf(node: number): number {
    const at = node * Node.size + Node.leaf;
    if (this.#nodes[at] === -1) this.#nodes[at] = this.#newLeaf();
    return this.#nodes[at] as number;
  }

  #forkLeaf(node: number, column: Fork.rest | Fork.prefix): number {
    const at = this.#fork(node) + column;
    if (this.#forks[at] === -1) this.#forks[at] = this.#newLeaf();
    return this.#forks[at] as number;
  }

  #newLeaf(): number {
    for (let i = 0; i < slotCount; i++) this.#entries.push(undefined);
    return this.#masks.push(0) - 1;
  }

  #enter(leaf: number, methods: readonly string[], entry: RouteEntry<Value>): void {
    for (const method of methods) {
      const slot = method === "ANY" ? slotCount - 1 : slotOf(method);
      if (slot >= 0) {
        this.#entries[leaf * slotCount + slot] ??= entry;
        this.#masks[leaf] = (this.#masks[leaf] as number) | (1 << slot);
      } else {
        const extra = this.#extra.get(leaf) ?? new Map<string, RouteEntry<Value>>();
        if (!extra.has(method)) extra.set(method, entry);
        this.#extra.set(leaf, extra);
      }
    }
  }

  /** Writes each node's children into one table of jumps by first character. Slot 0 stays free: 0 means no child. */
  #layOutChildren(): Int32Array {
    const nodes = this.#nodes;
    const jumps: number[] = [0];
    for (let node = 0; node < this.#firstChild.length; node++) {
      let min = 128;
      let max = -1;
      for (let child = this.#firstChild[node] as number; child !== 0; child = this.#nextSibling[child] as number) {
        const code = this.#firstCode(child);
        if (code < min) min = code;
        if (code > max) max = code;
      }
      this.#completeRecord(node);
      if (max === -1) continue;
      const start = jumps.length;
      for (let code = min; code <= max; code++) jumps.push(0);
      for (let child = this.#firstChild[node] as number; child !== 0; child = this.#nextSibling[child] as number) {
        jumps[start + this.#firstCode(child) - min] = child;
      }
      nodes[node * Node.size + Node.jumpStart] = start;
      nodes[node * Node.size + Node.jumpMin] = min;
      nodes[node * Node.size + Node.jumpSpan] = max - min + 1;
    }
    return Int32Array.from(jumps);
  }

  /** What follows from the rest of a node's record and its fork. */
  #completeRecord(node: number): void {
    const record = node * Node.size;
    this.#nodes[record + Node.length] = (this.#labels[node] as string).length;
    const fork = this.#nodes[record + Node.fork] as number;
    if (fork === -1) return;
    const others = [Fork.mixed, Fork.rest, Fork.prefix].some((column) => this.#forks[fork + column] !== -1);
    if (!others) this.#nodes[record + Node.onlyParam] = this.#forks[fork + Fork.param] as number;
  }

  /** By node, the text since the last parameter. */
  #joinRuns(): string[] {
    const runs = new Array<string>(this.#labels.length).fill("");
    const pending: [node: number, before: string][] = [[0, ""]];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const [node, before] = next;
      const run = before + (this.#labels[node] as string);
      runs[node] = run;
      for (let child = this.#firstChild[node] as number; child !== 0; child = this.#nextSibling[child] as number)
        pending.push([child, run]);
      const fork = this.#nodes[node * Node.size + Node.fork] as number;
      if (fork === -1) continue;
      const param = this.#forks[fork + Fork.param] as number;
      if (param !== -1) pending.push([param, ""]);
      for (const edge of this.#mixed[this.#forks[fork + Fork.mixed] as number] ?? []) pending.push([edge.child, ""]);
    }
    return runs;
  }

  #firstCode(node: number): number {
    return (this.#labels[node] as string).charCodeAt(0);
  }
}

/** A route's specificity as text that sorts: segment by segment from the left, then exact before prefix. */
function rankOf(segments: readonly TemplateSegment[], prefix: boolean): string {
  if (!segments.some((segment) => segment.kind === "mixed")) return "";
  const ranks = { static: 4, mixed: 3, param: 2, rest: 1 };
  const last = segments.at(-1);
  // The table takes a prefix's last slash off.
  const counted = prefix && last?.kind === "static" && last.text === "" ? segments.slice(0, -1) : segments;
  const codes = counted.map(
    (segment) => ranks[segment.kind] + (segment.kind === "mixed" ? String(segment.literalLength).padStart(5, "0") : ""),
  );
  return `${codes.join(" ")} ${prefix ? 0 : 5}`;
}

function sameLiterals(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((literal, i) => literal === b[i]);
}
