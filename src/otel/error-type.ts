import type { ResponseEnd } from "../core/model/observer.js";
import type { GatewayResponse } from "../core/model/response.js";

/** `error.type` of an answer, of few values; `undefined` where it is none: an answer of 4xx is the client's own fault. */
export function errorTypeOf({ status, fault, error }: GatewayResponse, end: ResponseEnd): string | undefined {
  if (fault !== undefined) return fault.kind;
  if (end.kind === "abandoned") return "CLIENT_GONE";
  if (end.kind === "broken") return nameOf(end.error);
  if (status < 500 && status !== 499) return undefined;
  return error?.code ?? String(status);
}

/** A stable code where the error has one, else the name of its class. */
export function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return "_OTHER";
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" ? code : error.name;
}
