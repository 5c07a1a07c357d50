import type { AttemptObservation } from "../../../core/model/attempt-observer.js";
import { withoutNamed } from "./hop-by-hop.js";

/** The fields of a try with those that its observers want the upstream to see. */
export function withObserved(fields: string[], observation: AttemptObservation): string[] {
  const added = observation.fields;
  return added.length === 0 ? fields : [...withoutNamed(fields, observation.replaces), ...added];
}
