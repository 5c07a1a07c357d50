import type { Attributes } from "@opentelemetry/api";

/** What a method is called in spans and metrics. */
export interface MethodNames {
  /** `http.request.method`: of few values, whatever is sent. */
  of(method: string): string;
}

const standard = ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];
const other = "_OTHER";

export function methodNames(known: readonly string[] = standard): MethodNames {
  const names = new Set(known);
  return { of: (method) => (names.has(method) ? method : other) };
}

/** The beginning of a span's name. */
export function spanName(method: string): string {
  return method === other ? "HTTP" : method;
}

/** The method as it was sent, where it is not called by its name. */
export function originalMethod(method: string, name: string): Attributes | undefined {
  return name === method ? undefined : { "http.request.method_original": method };
}
