/**
 * etcd's messages as its JSON gateway writes them (etcd 3.4, api/etcdserverpb/rpc.proto): bytes in base64, 64-bit
 * integers as strings, and fields that have their default value left out.
 */
export interface KeyValue {
  readonly version?: string;
  readonly value?: string;
}

export interface RangeResponse {
  readonly kvs?: readonly KeyValue[];
}

export interface TxnResponse {
  readonly header?: { readonly revision?: string };
  readonly succeeded?: boolean;
  readonly responses?: readonly { readonly response_range?: RangeResponse }[];
}

export interface WatchResponse {
  readonly header?: { readonly revision?: string };
  readonly created?: boolean;
  readonly canceled?: boolean;
  readonly cancel_reason?: string;
  /** Not 0 where the watch asked for revisions that are gone. */
  readonly compact_revision?: string;
  readonly events?: readonly { readonly kv?: { readonly mod_revision?: string } }[];
}

/** A failure, alone or in the middle of a stream. 3.4 says `error` and `grpc_code` where later versions say `message` and `code`. */
export interface Failure {
  readonly code?: number;
  readonly grpc_code?: number;
  readonly message?: string;
  readonly error?: string;
}

export function toBytes(text: string): string {
  return Buffer.from(text).toString("base64");
}

export function fromBytes(base64 = ""): string {
  return Buffer.from(base64, "base64").toString();
}
