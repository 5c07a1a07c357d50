import { NaiveMatcher } from "./naive-matcher.js";
import { isGreedy, type Operation } from "./operations.js";

/** What a request is like: `static`, `params1`, `greedy` and so on reach an operation; `miss` and `wrongMethod` reach none. */
export type Kind = "static" | "params1" | "params2" | "params4" | "greedy" | "any" | "miss" | "wrongMethod";

/** A request and what it must reach. */
export interface TrafficRequest {
  readonly kind: Kind;
  readonly method: string;
  readonly path: string;
  readonly operation: number | null;
  readonly params: readonly string[];
  /** Methods of all operations that have the path. */
  readonly methods: readonly string[];
}

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** `count` different requests of each kind, in mixed order, the same on every run. */
export function generateTraffic(operations: readonly Operation[], kinds: readonly Kind[], count: number): TrafficRequest[] {
  const matcher = new NaiveMatcher(operations);
  const random = seeded(1);
  const requests = kinds.flatMap((kind) => {
    const fitting = operations.filter((operation) => fits(operation, kind));
    if (fitting.length === 0) throw new Error(`The table has no operation for ${kind} requests.`);
    return Array.from({ length: count }, () => generate(fitting, kind, matcher, random));
  });
  return shuffled(requests, random);
}

/** One request for each operation, its URL different from all others. Operations that share a static path leave one. */
export function oneRequestEach(operations: readonly Operation[]): TrafficRequest[] {
  const matcher = new NaiveMatcher(operations);
  const random = seeded(2);
  const byPath = new Map<string, TrafficRequest>();
  for (const operation of operations) {
    const path = instance(operation, random);
    if (!byPath.has(path)) byPath.set(path, { kind: "any", method: operation.method, path, ...matcher.match(operation.method, path) });
  }
  return shuffled([...byPath.values()], random);
}

function fits(operation: Operation, kind: Kind): boolean {
  if (kind === "greedy") return isGreedy(operation);
  if (kind === "static") return operation.names.length === 0;
  return kind.startsWith("params") ? !isGreedy(operation) && operation.names.length === Number(kind.slice(6)) : true;
}

function generate(operations: readonly Operation[], kind: Kind, matcher: NaiveMatcher, random: () => number): TrafficRequest {
  for (;;) {
    const operation = pick(operations, random);
    const hit = instance(operation, random);
    const path = kind === "miss" ? spoiled(hit, random) : hit;
    const method = kind === "wrongMethod" ? pick(methods, random) : operation.method;
    const request = { kind, method, path, ...matcher.match(method, path) };
    if (kind === "miss" ? request.methods.length === 0 : kind !== "wrongMethod" || request.operation === null) return request;
  }
}

/** A path that the template takes. Values hold a digit between letters, so that no literal of a table equals one. */
function instance({ template }: Operation, random: () => number): string {
  return template.replace(/\{\w+(\+?)\}/g, (_, greedy: string) => {
    const segments = greedy === "" ? 1 : 1 + Math.floor(random() * 4);
    return Array.from({ length: segments }, () => value(random)).join("/");
  });
}

function value(random: () => number): string {
  const letters = Math.floor(random() * 16_777_216).toString(36);
  return `${letters}-7${random() < 0.3 ? "long-name-of-a-thing".slice(Math.floor(random() * 20)) : ""}x`;
}

/** A path close to `path` that is likely none: a segment more, another first segment, or another last character. */
function spoiled(path: string, random: () => number): string {
  const way = random();
  if (way < 0.4) return `${path === "/" ? "" : path}/${value(random)}`;
  if (way < 0.6) return `/${value(random)}${path}`;
  const segments = path.split("/");
  segments[1 + Math.floor(random() * (segments.length - 1))] = value(random);
  return segments.join("/");
}

function pick<Item>(items: readonly Item[], random: () => number): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const keyed = items.map((item) => [random(), item] as const);
  return keyed.sort(([a], [b]) => a - b).map(([, item]) => item);
}

/** Numbers in `[0, 1)`, the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
