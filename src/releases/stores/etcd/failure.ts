import { StoreError } from "../../store.js";
import type { Failure } from "./messages.js";

/** The codes of gRPC that stand for something here. */
export const grpc = { invalidArgument: 3, unavailable: 14, unauthenticated: 16 } as const;

/** Codes with which etcd answers before it has begun to do what was asked, or when it did it and the outcome was no. */
const refusals = new Set([3, 5, 6, 7, 8, 9, 11, 12, 16]);

/** What etcd answered instead of a result. */
export class EtcdRefusal extends Error {
  override readonly name = "EtcdRefusal";
  /** A code of gRPC; `undefined` where it was no etcd that answered. */
  readonly code: number | undefined;
  readonly status: number;

  constructor(status: number, { code, grpc_code, message, error }: Failure) {
    super(message ?? error ?? `HTTP status ${status}`);
    this.status = status;
    this.code = code ?? grpc_code;
  }

  /** Whether another token may help: this one has expired, or users and roles have changed since it was made. */
  get wantsToken(): boolean {
    return this.code === grpc.unauthenticated || /invalid auth token|revision of auth store is old/.test(this.message);
  }

  /** Whether it is certain that nothing was written. */
  get isCertain(): boolean {
    if (this.code === undefined) return this.status >= 400 && this.status < 500;
    return refusals.has(this.code) || this.message === "etcdserver: no leader";
  }
}

export function isRefusal(error: unknown): boolean {
  const { cause } = error as { cause?: unknown };
  return error instanceof StoreError && cause instanceof EtcdRefusal && cause.isCertain;
}

/** Any failure as what the store says. Requests, which may hold a password, are never part of it. */
export function failure(error: unknown): unknown {
  if (error instanceof StoreError) return error;
  const { code, message = "" } = error as { code?: unknown; message?: string };
  const said = [typeof code === "string" ? code : "", message].filter((part) => part !== "").join(": ");
  return new StoreError("UNAVAILABLE", `etcd can't do this (${said}): ${adviceOn(error)}.`, { cause: error });
}

function adviceOn(error: unknown): string {
  if (!(error instanceof EtcdRefusal)) return "see whether an endpoint is up and reachable";
  if (error.status === 404) return "see that the endpoints are client URLs of etcd 3.4 or later with its gRPC gateway enabled";
  if (/user|password|auth|permission/.test(error.message)) return "see the user, the password and the roles in etcd";
  if (/space exceeded/.test(error.message)) return "compact and defragment etcd, then disarm the alarm";
  return "see the log of etcd";
}
