import { matchMixed } from "./match-mixed.js";
import { anySlot, getSlot, headSlot, noSlot, slotCount } from "./methods.js";

/** What stands at the end of a route. */
export interface RouteEntry<Value> {
  readonly value: Value;
  /** Parameter names from left to right. */
  readonly names: readonly string[];
  /** Orders routes with mixed segments by specificity, the higher the more specific; `""` for those without. */
  readonly rank: string;
}

/** A mixed segment below a node. */
export interface MixedEdge {
  readonly literals: readonly string[];
  readonly literalLength: number;
  /** The node after the segment. */
  readonly child: number;
}

/** Columns of a node's record. */
export const enum Node {
  /** Characters of the node's text. */
  length = 0,
  /** Children by first character: `jumps[jumpStart + code - jumpMin]` for `jumpSpan` codes; 0 is none. */
  jumpStart = 1,
  jumpMin = 2,
  jumpSpan = 3,
  /** Leaf of the routes that end here; -1 is none. */
  leaf = 4,
  /** Record in `forks` of what may follow besides text; -1 is none. */
  fork = 5,
  /** The node after `{param}` where nothing else may follow besides text; -1 otherwise. */
  onlyParam = 6,
  /** The first character of the node's text, for building. */
  firstCode = 7,
  size = 8,
}

/** Columns of a fork's record, in order of precedence; -1 is none. */
export const enum Fork {
  mixed = 0,
  param = 1,
  /** Leaf of the routes that end with `{rest+}` here. */
  rest = 2,
  /** Leaf of the prefix routes that end here. */
  prefix = 3,
  size = 4,
}

/** A radix table laid out flat, for the routes of one host. Made by `PathTableBuilder`. */
export interface PathTableData<Value> {
  readonly nodes: Int32Array;
  readonly forks: Int32Array;
  readonly jumps: Int32Array;
  /** By node: the text from the last parameter, or from the path's beginning, to the node's end. */
  readonly runs: readonly string[];
  readonly mixed: readonly (readonly MixedEdge[])[];
  /** `slotCount` entries for each leaf. */
  readonly entries: readonly (RouteEntry<Value> | undefined)[];
  /** Which slots of each leaf are taken, as bits. */
  readonly masks: Uint8Array;
  /** Entries of methods without a slot, by leaf and method. */
  readonly extra: ReadonlyMap<number, ReadonlyMap<string, RouteEntry<Value>>>;
  readonly maxParams: number;
}

/**
 * Finds the most specific route of a path and method, in one pass over the canonical path along the radix table:
 * text, then mixed segments, `{param}`, `{rest+}` and the prefix tail, going back only where several of them exist.
 *
 * On the way down only the first character of each node's text is looked at; the text as a whole is compared in one piece
 * where it ends, at a fork or at the path's end.
 *
 * Members are private to the compiler only: a look-up reads them many times, and `#` members are checked at each reading
 * until the code has been optimised.
 */
export class PathTable<Value> {
  /** After `find`: start and end of each parameter. Valid until the next `find`. */
  readonly spans: Int32Array;
  /** After `find` gave nothing: slots of all routes that have the path, as bits. */
  mask = 0;
  /** After `find` gave nothing: methods without a slot of all routes that have the path. */
  extraMethods: string[] = [];
  private readonly data: PathTableData<Value>;
  private readonly nodes: Int32Array;
  private readonly jumps: Int32Array;
  private readonly runs: readonly string[];
  private readonly entries: readonly (RouteEntry<Value> | undefined)[];
  private path = "";
  private method = "";
  private slot = 0;

  constructor(data: PathTableData<Value>) {
    this.data = data;
    this.nodes = data.nodes;
    this.jumps = data.jumps;
    this.runs = data.runs;
    this.entries = data.entries;
    this.spans = new Int32Array(2 * data.maxParams);
  }

  find(path: string, method: string, slot: number): RouteEntry<Value> | undefined {
    this.path = path;
    this.method = method;
    this.slot = slot;
    this.mask = 0;
    if (this.extraMethods.length > 0) this.extraMethods = [];
    return this.walk(0, 0, 0, 0);
  }

  /**
   * Matches `path` below `node`, whose text ends at `at`. The text since `from`, where the last parameter ended, is still to
   * be compared; `count` parameters stand in `spans`.
   */
  private walk(node: number, at: number, from: number, count: number): RouteEntry<Value> | undefined {
    const { path, nodes } = this;
    const { length } = path;
    for (;;) {
      const record = node * Node.size;
      if (at >= length) return at === length && hasRun(path, from, this.runs[node] as string) ? this.atEnd(record) : undefined;
      const fork = nodes[record + Node.fork] as number;

      // 1. Text
      const jump = path.charCodeAt(at) - (nodes[record + Node.jumpMin] as number);
      if (jump >= 0 && jump < (nodes[record + Node.jumpSpan] as number)) {
        const child = this.jumps[(nodes[record + Node.jumpStart] as number) + jump] as number;
        if (child !== 0) {
          const next = at + (nodes[child * Node.size + Node.length] as number);
          if (fork === -1) {
            node = child;
            at = next;
            continue;
          }
          const found = this.walk(child, next, from, count);
          if (found !== undefined) return found;
        }
      }
      if (fork === -1 || !hasRun(path, from, this.runs[node] as string)) return undefined;

      // 2. Mixed segment, {param}, {rest+}, prefix tail
      const slash = path.indexOf("/", at);
      const end = slash === -1 ? length : slash;
      const param = nodes[record + Node.onlyParam] as number;
      if (param === -1) return this.forked(fork, at, end, count);
      if (end === at) return undefined;
      this.spans[2 * count] = at;
      this.spans[2 * count + 1] = end;
      count++;
      node = param;
      at = from = end;
    }
  }

  private atEnd(record: number): RouteEntry<Value> | undefined {
    const leaf = this.nodes[record + Node.leaf] as number;
    if (leaf !== -1) {
      const found = this.pick(leaf);
      if (found !== undefined) return found;
    }
    const fork = this.nodes[record + Node.fork] as number;
    const prefix = fork === -1 ? -1 : (this.data.forks[fork + Fork.prefix] as number);
    return prefix === -1 ? undefined : this.pick(prefix);
  }

  private forked(fork: number, at: number, end: number, count: number): RouteEntry<Value> | undefined {
    const { path } = this;
    const { forks, mixed } = this.data;
    if (end > at) {
      const edges = forks[fork + Fork.mixed] as number;
      if (edges !== -1) {
        const found = this.tied(mixed[edges] as readonly MixedEdge[], at, end, count);
        if (found !== undefined) return found;
      }
      const param = forks[fork + Fork.param] as number;
      if (param !== -1) {
        this.span(count, at, end);
        const found = this.walk(param, end, end, count + 1);
        if (found !== undefined) return found;
      }
    }
    const rest = forks[fork + Fork.rest] as number;
    if (rest !== -1) {
      this.span(count, at, path.length);
      const found = this.pick(rest);
      if (found !== undefined) return found;
    }
    const prefix = forks[fork + Fork.prefix] as number;
    return prefix !== -1 && path.charCodeAt(at) === 0x2f ? this.pick(prefix) : undefined;
  }

  /** Edges with equally many literal characters are tried all: what comes after them decides. */
  private tied(edges: readonly MixedEdge[], at: number, end: number, count: number): RouteEntry<Value> | undefined {
    let best: RouteEntry<Value> | undefined;
    let bestLength = 0;
    let bestSpans: Int32Array | undefined;
    for (const edge of edges) {
      if (best !== undefined && edge.literalLength < bestLength) break;
      if (!matchMixed(this.path, at, end, edge.literals, this.spans, count)) continue;
      const found = this.walk(edge.child, end, end, count + edge.literals.length - 1);
      if (found === undefined || (best !== undefined && found.rank <= best.rank)) continue;
      best = found;
      bestLength = edge.literalLength;
      bestSpans = this.spans.slice();
    }
    if (bestSpans !== undefined) this.spans.set(bestSpans);
    return best;
  }

  private span(count: number, start: number, end: number): void {
    this.spans[2 * count] = start;
    this.spans[2 * count + 1] = end;
  }

  /** The leaf's route for the method: its own, else for HEAD that of GET, else ANY. Without one the leaf counts for `Allow`. */
  private pick(leaf: number): RouteEntry<Value> | undefined {
    const entries = this.entries;
    const first = leaf * slotCount;
    const slot = this.slot;
    if (slot >= 0) {
      const found = entries[first + slot] ?? (slot === headSlot ? entries[first + getSlot] : undefined) ?? entries[first + anySlot];
      if (found !== undefined) return found;
    } else if (slot === noSlot) {
      const found = this.data.extra.get(leaf)?.get(this.method) ?? entries[first + anySlot];
      if (found !== undefined) return found;
    }
    this.mask |= this.data.masks[leaf] as number;
    const extra = this.data.extra.get(leaf);
    if (extra !== undefined) this.extraMethods.push(...extra.keys());
    return undefined;
  }
}

/** Whether `path` has `run` at `from`; the first character is known to fit. */
function hasRun(path: string, from: number, run: string): boolean {
  const { length } = run;
  if (from === 0 && length === path.length) return path === run;
  // Comparing a slice costs less than comparing many characters one by one.
  if (length > 5) return path.slice(from, from + length) === run;
  for (let i = 1; i < length; i++) if (run.charCodeAt(i) !== path.charCodeAt(from + i)) return false;
  return true;
}
