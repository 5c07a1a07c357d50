import type { IncomingMessage, ServerResponse } from "node:http";

/** The part of Express's request that handlers of the functions framework use. Handlers typed by Express's own types fit as well. */
export interface ExpressRequest extends IncomingMessage {
  readonly method: string;
  /** Parsed by its content type: JSON, text, a form, else a `Buffer`; `undefined` where there is none. */
  readonly body: unknown;
  /** The body as it came. */
  readonly rawBody?: Buffer;
  /** The path parameters of the API, each a string; within an application's own routes what Express makes of them. */
  readonly params: Readonly<Record<string, string | string[]>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly path: string;
  readonly originalUrl: string;
  get(name: string): string | undefined;
}

/** The part of Express's response that handlers of the functions framework use. */
export interface ExpressResponse extends ServerResponse {
  status(code: number): this;
  sendStatus(code: number): this;
  set(name: string, value: string | readonly string[]): this;
  set(headers: Readonly<Record<string, string | readonly string[]>>): this;
  type(type: string): this;
  json(body?: unknown): this;
  send(body?: unknown): this;
  redirect(url: string): void;
  redirect(status: number, url: string): void;
}

/** A handler of Google's functions framework, or an Express application. */
export type ExpressHandler = {
  // Method syntax: a handler typed by Express's own, larger types stands here as well.
  call(request: ExpressRequest, response: ExpressResponse, next: (error?: unknown) => void): unknown;
}["call"];
