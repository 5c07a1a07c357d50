import type { ConfigIssue } from "../errors.js";
import type { AnyBackendAdapter, BackendAdapter, BackendLevel, ValidateContext } from "../model/adapter.js";
import type { AnyBackendConfig } from "../model/any-backend.js";
import { checkBounds } from "./shape/check-json.js";
import { checkShape } from "./shape/check-shape.js";
import type { ShapeContext } from "./shape/context.js";
import { list, quote } from "./words.js";
import type { Issues, MutablePath } from "./issues.js";
import { didYouMean } from "../model/suggest.js";

/** Adapters by kind. Of two with one kind the later holds. */
export function adaptersByKind(adapters: readonly AnyBackendAdapter[]): ReadonlyMap<string, BackendAdapter<AnyBackendConfig>> {
  // An adapter only ever gets configurations of its own kind, so its parameter type may be widened here.
  return new Map(adapters.map((adapter) => [adapter.kind, adapter as unknown as BackendAdapter<AnyBackendConfig>]));
}

/** Where a backend stands, and the one kind that is legal there where there is just one. */
interface BackendPlace {
  readonly level: BackendLevel;
  readonly kind: string | undefined;
}

/** Checks a backend's kind (R1, R2, R11), then what its adapter knows of it. */
export function checkBackend(
  value: Readonly<Record<string, unknown>>,
  place: BackendPlace,
  path: MutablePath,
  adapters: ReadonlyMap<string, BackendAdapter<AnyBackendConfig>>,
  context: ShapeContext,
  validateContext: ValidateContext,
): void {
  const { issues } = context;
  const legal = [...adapters.values()].filter((adapter) => isLegal(adapter, place)).map((adapter) => adapter.kind);
  const { kind } = value;
  if (typeof kind !== "string") {
    const code = kind === undefined ? "REQUIRED" : "INVALID_TYPE";
    return issues.add(code, [...path, "kind"], `A backend needs "kind": ${list(legal)}.`);
  }
  const adapter = adapters.get(kind);
  if (adapter === undefined) {
    return issues.add(
      "UNKNOWN_KIND",
      [...path, "kind"],
      `There is no backend kind ${quote(kind)}; legal here are ${list(legal)}.${didYouMean(kind, legal)}`,
    );
  }
  if (!isLegal(adapter, place)) {
    const where = whereIs(place);
    const advice = place.level === "group" && place.kind === undefined ? " Give this backend to the APIs that need it." : "";
    return issues.add(
      "KIND_NOT_ALLOWED",
      [...path, "kind"],
      `A backend of kind ${quote(kind)} is not allowed ${where}; legal here are ${list(legal)}.${advice}`,
    );
  }
  const { shape } = adapter;
  const whole = shape && { ...shape, keys: { kind: { is: "string" } as const, ...shape.keys } };
  if (!(whole === undefined ? checkBounds(value, path, context) : checkShape(whole, value, path, context))) return;
  issues.addAll(
    path,
    validateSafely(adapter, value as AnyBackendConfig & Readonly<Record<string, unknown>>, validateContext, issues, path),
  );
}

/** R11, and R1: a function is never legal on a group, whatever an adapter in its place declares. */
function isLegal({ kind, levels }: AnyBackendAdapter, { level, kind: only }: BackendPlace): boolean {
  return levels.includes(level) && !(kind === "function" && level === "group") && (only === undefined || only === kind);
}

function whereIs({ level, kind }: BackendPlace): string {
  if (kind !== undefined) return "here";
  return level === "group" ? "on a group (its default, a rule, a release)" : "on an API";
}

function isIssue(value: unknown): value is ConfigIssue {
  const { code, path, message } = (value ?? {}) as Record<string, unknown>;
  return [code, path, message].every((part) => typeof part === "string");
}

function validateSafely(
  adapter: BackendAdapter<AnyBackendConfig>,
  config: AnyBackendConfig,
  context: ValidateContext,
  issues: Issues,
  path: MutablePath,
): readonly ConfigIssue[] {
  try {
    const found: unknown = adapter.validate?.(config, context) ?? [];
    if (Array.isArray(found) && found.every(isIssue)) return found;
    throw new TypeError("What the adapter gave are no issues.");
  } catch {
    issues.add(
      "INVALID_VALUE",
      path,
      `The adapter of kind ${quote(config.kind)} failed while it validated this backend: it must return issues, not throw.`,
    );
    return [];
  }
}
