import type { Attributes, Observable } from "@opentelemetry/api";

interface Sum {
  readonly attributes: Attributes;
  value: number;
}

/** Sums by their attributes, told when metrics are collected: an SDK that is told with every request sorts and joins all attributes each time. */
export class Sums {
  readonly #byKey = new Map<string, Sum>();

  /** @param attributes makes those of this key, which are of few values */
  add(key: string, value: number, attributes: () => Attributes): void {
    const sum = this.#byKey.get(key);
    if (sum === undefined) this.#byKey.set(key, { attributes: attributes(), value });
    else sum.value += value;
  }

  /** Tells them to whoever collects; the result stops that. */
  tell(instrument: Observable): () => void {
    const callback: Parameters<Observable["addCallback"]>[0] = (result) => {
      for (const { value, attributes } of this.#byKey.values()) result.observe(value, attributes);
    };
    instrument.addCallback(callback);
    return () => instrument.removeCallback(callback);
  }
}
