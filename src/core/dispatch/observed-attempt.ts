import type { GatewayError } from "../errors.js";
import type { AttemptObservation } from "../model/attempt-observer.js";

/** One try to reach an upstream that several observers watch, told to all of them, whatever they throw. */
export class CombinedAttempt implements AttemptObservation {
  readonly #parts: readonly AttemptObservation[];

  constructor(parts: readonly AttemptObservation[]) {
    this.#parts = parts;
  }

  get fields(): readonly string[] {
    return this.#parts.flatMap((part) => guarded(() => part.fields) ?? []);
  }

  get replaces(): ReadonlySet<string> {
    return new Set(this.#parts.flatMap((part) => [...(guarded(() => part.replaces) ?? [])]));
  }

  run(work: () => void): void {
    runInside(this.#parts, work);
  }

  answered(status: number): void {
    for (const part of this.#parts) guarded(() => part.answered(status));
  }

  ended(error: GatewayError | undefined): void {
    for (const part of this.#parts) guarded(() => part.ended(error));
  }
}

/** Does work inside of what each puts around it: once, whatever they do. What the work throws is thrown. */
export function runInside<Result>(parts: readonly { run(work: () => void): void }[], work: () => Result): Result {
  let outcome: (() => Result) | undefined;
  const once = (): (() => Result) => {
    outcome ??= outcomeOf(work);
    return outcome;
  };
  const inside = (index: number): void => {
    const part = parts[index];
    if (part === undefined) once();
    else {
      guarded(() => part.run(() => inside(index + 1)));
      if (outcome === undefined) inside(index + 1);
    }
  };
  inside(0);
  return once()();
}

/** What work has come to, whenever it is asked for. */
function outcomeOf<Result>(work: () => Result): () => Result {
  try {
    const value = work();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** What an observer gives; nothing where it fails, for that concerns neither the request nor the other observers. */
export function guarded<Result>(call: () => Result): Result | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}
