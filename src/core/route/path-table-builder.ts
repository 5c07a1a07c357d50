import type { PathTemplate, TemplateSegment } from "../model/path-template.js";
import { finish, type Steps } from "../model/steps.js";
import { slotCount, slotOf } from "./methods.js";
import { Fork, type MixedEdge, Node, PathTable, type RouteEntry } from "./path-table.js";

/**
 * Routes of one host on their way into a {@link PathTable}. Children are kept as linked siblings until `build`.
 *
 * Members are private to the compiler only: `#` members are checked at each reading until the code has been optimised, and
 * most tables are built once.
 */
export class PathTableBuilder<Value> {
  private nodes = new Int32Array(64 * Node.size);
  private readonly firstChild: number[] = [];
  private readonly nextSibling: number[] = [];
  private readonly forks: number[] = [];
  /** Text by node. */
  private readonly labels: string[] = [];
  private readonly mixed: MixedEdge[][] = [];
  private readonly entries: (RouteEntry<Value> | undefined)[] = [];
  private readonly masks: number[] = [];
  private readonly extra = new Map<number, Map<string, RouteEntry<Value>>>();
  private maxParams = 0;

  constructor() {
    this.newNode("");
  }

  /** Adds a route. Of two routes with the same template and method the first stays: ambiguity is refused before. */
  add(template: PathTemplate, methods: readonly string[], prefix: boolean, value: Value): void {
    const { segments, runs, names } = template;
    this.maxParams = Math.max(this.maxParams, names.length);
    let node = 0;
    let run = 0;
    let rank = "";
    for (const segment of segments) {
      if (segment.kind === "static") continue;
      node = this.follow(node, runs[run++] as string);
      if (segment.kind === "rest") return this.enter(this.forkLeaf(node, Fork.rest), methods, { value, names, rank });
      if (segment.kind === "mixed" && rank === "") rank = rankOf(segments, prefix);
      node = this.branch(node, segment);
    }
    let text = runs[run] as string;
    if (prefix && text.endsWith("/")) text = text.slice(0, -1);
    node = this.follow(node, text);
    this.enter(prefix ? this.forkLeaf(node, Fork.prefix) : this.leaf(node), methods, { value, names, rank });
  }

  build(): PathTable<Value> {
    return finish(this.buildSteps());
  }

  /** As `build`, in steps. */
  *buildSteps(): Steps<PathTable<Value>> {
    const jumps = yield* this.layOutChildren();
    yield;
    const runs = yield* this.joinRuns();
    yield;
    return new PathTable({
      nodes: this.nodes.slice(0, this.labels.length * Node.size),
      forks: Int32Array.from(this.forks),
      jumps,
      runs,
      mixed: this.mixed,
      entries: this.entries.slice(),
      masks: Uint8Array.from(this.masks),
      extra: this.extra,
      maxParams: this.maxParams,
    });
  }

  /** The node that is reached from `node` by `text`, made or split as needed. */
  private follow(node: number, text: string): number {
    let at = 0;
    while (at < text.length) {
      const child = this.child(node, text.charCodeAt(at));
      if (child === 0) return this.append(node, text.slice(at));
      const label = this.labels[child] as string;
      let same = label.length;
      if (!text.startsWith(label, at)) {
        same = 1;
        while (at + same < text.length && label.charCodeAt(same) === text.charCodeAt(at + same)) same++;
        this.split(child, same);
      }
      node = child;
      at += same;
    }
    return node;
  }

  private child(node: number, code: number): number {
    let child = this.firstChild[node] as number;
    while (child !== 0 && this.firstCode(child) !== code) child = this.nextSibling[child] as number;
    return child;
  }

  private append(parent: number, label: string): number {
    const node = this.newNode(label);
    this.nextSibling[node] = this.firstChild[parent] as number;
    this.firstChild[parent] = node;
    return node;
  }

  private newNode(label: string): number {
    const node = this.labels.push(label) - 1;
    this.firstChild.push(0);
    this.nextSibling.push(0);
    const record = node * Node.size;
    if (record === this.nodes.length) this.nodes = grown(this.nodes);
    if (label !== "") this.nodes[record + Node.firstCode] = label.charCodeAt(0);
    this.nodes[record + Node.leaf] = this.nodes[record + Node.fork] = this.nodes[record + Node.onlyParam] = -1;
    return node;
  }

  /** Cuts a node's text after `length` characters: what it had moves into a new child. */
  private split(node: number, length: number): void {
    const label = this.labels[node] as string;
    const tail = this.newNode(label.slice(length));
    this.labels[node] = label.slice(0, length);
    for (const column of [Node.leaf, Node.fork]) {
      this.nodes[tail * Node.size + column] = this.nodes[node * Node.size + column] as number;
      this.nodes[node * Node.size + column] = -1;
    }
    this.firstChild[tail] = this.firstChild[node] as number;
    this.firstChild[node] = tail;
  }

  private branch(node: number, segment: Exclude<TemplateSegment, { kind: "static" | "rest" }>): number {
    const fork = this.fork(node);
    if (segment.kind === "param") {
      if (this.forks[fork + Fork.param] === -1) this.forks[fork + Fork.param] = this.newNode("");
      return this.forks[fork + Fork.param] as number;
    }
    if (this.forks[fork + Fork.mixed] === -1) this.forks[fork + Fork.mixed] = this.mixed.push([]) - 1;
    const edges = this.mixed[this.forks[fork + Fork.mixed] as number] as MixedEdge[];
    const known = edges.find((edge) => sameLiterals(edge.literals, segment.literals));
    if (known !== undefined) return known.child;
    const edge = { literals: segment.literals, literalLength: segment.literalLength, child: this.newNode("") };
    const before = edges.findIndex((other) => other.literalLength < edge.literalLength);
    edges.splice(before === -1 ? edges.length : before, 0, edge);
    return edge.child;
  }

  private fork(node: number): number {
    const at = node * Node.size + Node.fork;
    if (this.nodes[at] === -1) this.nodes[at] = this.forks.push(-1, -1, -1, -1) - Fork.size;
    return this.nodes[at] as number;
  }

  private leaf(node: number): number {
    const at = node * Node.size + Node.leaf;
    if (this.nodes[at] === -1) this.nodes[at] = this.newLeaf();
    return this.nodes[at] as number;
  }

  private forkLeaf(node: number, column: Fork.rest | Fork.prefix): number {
    const at = this.fork(node) + column;
    if (this.forks[at] === -1) this.forks[at] = this.newLeaf();
    return this.forks[at] as number;
  }

  private newLeaf(): number {
    // One for each of the `slotCount` slots.
    this.entries.push(undefined, undefined, undefined, undefined, undefined, undefined, undefined, undefined);
    return this.masks.push(0) - 1;
  }

  private enter(leaf: number, methods: readonly string[], entry: RouteEntry<Value>): void {
    for (const method of methods) {
      const slot = method === "ANY" ? slotCount - 1 : slotOf(method);
      if (slot >= 0) {
        this.entries[leaf * slotCount + slot] ??= entry;
        this.masks[leaf] = (this.masks[leaf] as number) | (1 << slot);
      } else {
        const extra = this.extra.get(leaf) ?? new Map<string, RouteEntry<Value>>();
        if (!extra.has(method)) extra.set(method, entry);
        this.extra.set(leaf, extra);
      }
    }
  }

  /** Writes each node's children into one table of jumps by first character. Slot 0 stays free: 0 means no child. */
  private *layOutChildren(): Steps<Int32Array> {
    const nodes = this.nodes;
    const jumps: number[] = [0];
    for (let node = 0; node < this.firstChild.length; node++) {
      if (node % nodesPerStep === nodesPerStep - 1) yield;
      let min = 128;
      let max = -1;
      for (let child = this.firstChild[node] as number; child !== 0; child = this.nextSibling[child] as number) {
        const code = this.firstCode(child);
        if (code < min) min = code;
        if (code > max) max = code;
      }
      this.completeRecord(node);
      if (max === -1) continue;
      const start = jumps.length;
      for (let code = min; code <= max; code++) jumps.push(0);
      for (let child = this.firstChild[node] as number; child !== 0; child = this.nextSibling[child] as number) {
        jumps[start + this.firstCode(child) - min] = child;
      }
      nodes[node * Node.size + Node.jumpStart] = start;
      nodes[node * Node.size + Node.jumpMin] = min;
      nodes[node * Node.size + Node.jumpSpan] = max - min + 1;
    }
    return Int32Array.from(jumps);
  }

  /** What follows from the rest of a node's record and its fork. */
  private completeRecord(node: number): void {
    const record = node * Node.size;
    this.nodes[record + Node.length] = (this.labels[node] as string).length;
    const fork = this.nodes[record + Node.fork] as number;
    if (fork === -1) return;
    const others = [Fork.mixed, Fork.rest, Fork.prefix].some((column) => this.forks[fork + column] !== -1);
    if (!others) this.nodes[record + Node.onlyParam] = this.forks[fork + Fork.param] as number;
  }

  /** By node, the text since the last parameter. */
  private *joinRuns(): Steps<string[]> {
    const runs = new Array<string>(this.labels.length).fill("");
    const pending = [0];
    let done = 0;
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (++done % nodesPerStep === 0) yield;
      for (let child = this.firstChild[node] as number; child !== 0; child = this.nextSibling[child] as number) {
        runs[child] = (runs[node] as string) + (this.labels[child] as string);
        pending.push(child);
      }
      const fork = this.nodes[node * Node.size + Node.fork] as number;
      if (fork === -1) continue;
      const param = this.forks[fork + Fork.param] as number;
      if (param !== -1) pending.push(param);
      for (const edge of this.mixed[this.forks[fork + Fork.mixed] as number] ?? []) pending.push(edge.child);
    }
    return runs;
  }

  private firstCode(node: number): number {
    return this.nodes[node * Node.size + Node.firstCode] as number;
  }
}

/** Nodes that are laid out in one step. */
const nodesPerStep = 1024;

function grown(nodes: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * nodes.length);
  larger.set(nodes);
  return larger;
}

/** A route's specificity as text that sorts: segment by segment from the left, then exact before prefix. */
function rankOf(segments: readonly TemplateSegment[], prefix: boolean): string {
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
