import type { MockCondition, MockRange } from "../../../core/model/mock-when.js";
import { escapeControls } from "../../../core/model/secret.js";
import type { LiveCall } from "../live-call.js";
import type { Place } from "./place.js";
import type { Reading } from "./reading.js";

/** A compiled condition, or several of them. */
export interface Test {
  holds(call: LiveCall): boolean;
  /** Why it does not hold, in words that show no secret. Asked only where it does not. */
  reason(call: LiveCall): string;
}

/** What a condition wants of one value, and how a reason says it. */
interface Demand {
  readonly wants: string;
  meets(value: unknown): boolean;
}

/** Compiles a condition on the values of a place. */
export function compileCondition(place: Place, condition: MockCondition): Test {
  if (typeof condition === "object" && condition !== null && "exists" in condition) return existence(place, condition.exists);
  const demand = demandOf(condition, place.reading);
  return {
    holds: (call) => place.values(call).some((value) => demand.meets(value)),
    reason: (call) => mismatch(place, demand.wants, call),
  };
}

function existence(place: Place, exists: boolean): Test {
  return {
    holds: (call) => place.values(call).length > 0 === exists,
    reason: () => `${place.name} must be ${exists ? "there" : "absent"}`,
  };
}

function demandOf(condition: Exclude<MockCondition, { readonly exists: boolean }>, reading: Reading): Demand {
  if (typeof condition !== "object" || condition === null) return demandOf({ equals: condition }, reading);
  if ("equals" in condition) return { wants: `be ${shown(condition.equals)}`, meets: (value) => reading.same(value, condition.equals) };
  if ("oneOf" in condition) {
    const { oneOf } = condition;
    return { wants: `be one of ${shown(oneOf)}`, meets: (value) => oneOf.some((legal) => reading.same(value, legal)) };
  }
  if ("prefix" in condition) {
    const { prefix } = condition;
    return { wants: `begin with ${shown(prefix)}`, meets: (value) => typeof value === "string" && value.startsWith(prefix) };
  }
  if ("contains" in condition) {
    const { contains } = condition;
    return { wants: `contain ${shown(contains)}`, meets: (value) => holdsItem(value, contains, reading) };
  }
  return rangeDemand(condition, reading);
}

function holdsItem(value: unknown, item: string | number | boolean | null, reading: Reading): boolean {
  if (typeof value === "string") return value.includes(String(item));
  return Array.isArray(value) && value.some((one) => reading.same(one, item));
}

function rangeDemand(range: MockRange, reading: Reading): Demand {
  const { gt = Number.NEGATIVE_INFINITY, gte = gt, lt = Number.POSITIVE_INFINITY, lte = lt } = range;
  return {
    wants: `be a number, ${Object.entries(range).flat().join(" ")}`,
    meets(value) {
      const number = reading.number(value);
      return number > gt && number >= gte && number < lt && number <= lte;
    },
  };
}

function mismatch(place: Place, wants: string, call: LiveCall): string {
  const values = place.values(call);
  if (place.secret) return `${place.name} ${values.length === 0 ? "is absent" : "is not as it must be"}`;
  return `${place.name} must ${wants}, but is ${values.length === 0 ? "absent" : values.map(received).join(", ")}`;
}

/** What came, in short. Lists and objects of a request may be of any depth. */
function received(value: unknown): string {
  return typeof value === "object" && value !== null ? (Array.isArray(value) ? "a list" : "an object") : shown(value);
}

function shown(value: unknown): string {
  const text = escapeControls(JSON.stringify(value));
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
