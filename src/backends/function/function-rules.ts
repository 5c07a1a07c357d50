import type { PrepareContext } from "../../core/model/adapter.js";
import type { FunctionLimits } from "../../core/model/config.js";
import type { Platform } from "../../core/model/ports.js";
import { durationMs, type NumberShape, type Shape } from "../../core/model/shape.js";

const count: NumberShape = { is: "number", min: 1, max: Number.MAX_SAFE_INTEGER, integer: true };
const countOrNone: NumberShape = { ...count, min: 0 };

/** The shape of {@link FunctionLimits}. */
export const limitShapes: Readonly<Record<keyof FunctionLimits, Shape>> = {
  timeoutMs: durationMs,
  concurrency: count,
  queue: countOrNone,
  maxBodyBytes: count,
  maxResponseBytes: count,
};

/** What holds for every call of one API. */
export interface FunctionRules {
  readonly timeoutMs: number;
  readonly concurrency: number | undefined;
  readonly queue: number;
  readonly maxBodyBytes: number;
  readonly maxResponseBytes: number | undefined;
  readonly platform: Platform;
}

/** The limits of a configuration, with those that hold where it names none. Bodies of 6 MiB are what function services take. */
export function rulesOf(config: FunctionLimits, { platform, limits }: PrepareContext): FunctionRules {
  const { timeoutMs = 29_000, concurrency, queue = 1024, maxBodyBytes = 6_291_456, maxResponseBytes } = config;
  return { timeoutMs, concurrency, queue, maxBodyBytes: Math.min(maxBodyBytes, limits.maxBodyBytes), maxResponseBytes, platform };
}
