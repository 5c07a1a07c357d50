import { emptyRecord } from "./headers.js";

/**
 * Freezes plain objects and arrays, all the way down. Functions and typed arrays are left as they are: the first are
 * code, the second can't be frozen.
 */
export function deepFreeze<Value>(value: Value): Value {
  freezeAll(value, new Set());
  return value;
}

function freezeAll(value: unknown, seen: Set<unknown>): void {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || seen.has(value)) return;
  seen.add(value);
  Object.freeze(value);
  for (const key of Object.keys(value)) freezeAll((value as Record<string, unknown>)[key], seen);
}

/** A frozen copy of a plain object with a prototype-less record for every record in it; own keys only, `undefined` values left out. */
export function frozenCopy<Value extends object>(value: Value): Value {
  const copied: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    if (item !== undefined && key !== "__proto__") copied[key] = copyData(item);
  }
  return Object.freeze(copied) as Value;
}

function copyData(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(copyData));
  if (value instanceof Uint8Array) return value.slice();
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return value; // an object of a class is code
  const copied = emptyRecord<unknown>();
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    if (item !== undefined) copied[key] = copyData(item);
  }
  return Object.freeze(copied);
}

/** `value` when it is frozen all the way down already, else a frozen copy: what is given out is frozen, what was taken in is left as it was. */
export function frozen<Value extends object>(value: Value): Value {
  return isFrozen(value) ? value : frozenCopy(value);
}

/** What has been found to be frozen all the way down: it stays so. */
const known = new WeakSet<object>();

/** Whether `value` is frozen all the way down. Asked again it knows. */
export function isFrozen(value: object): boolean {
  if (known.has(value)) return true;
  if (!isDeepFrozen(value, new Set())) return false;
  known.add(value);
  return true;
}

function isDeepFrozen(value: unknown, seen: Set<unknown>): boolean {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || seen.has(value)) return true;
  seen.add(value);
  return Object.isFrozen(value) && Object.values(value).every((item) => isDeepFrozen(item, seen));
}
