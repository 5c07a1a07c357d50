import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request as http1Request } from "node:http";
import { connect } from "node:http2";
import { request as httpsRequest } from "node:https";
import type { Readable, Writable } from "node:stream";
import { onTestFinished } from "vitest";
import type { Gateway } from "../../src/index.js";

/** What a door may be unable to do, because of what it is made of. */
export type Behaviour = "trailers" | "duplex" | "client" | "reset" | "unfinished upload";

/** A way into a gateway: a framework or a server, and an integration. */
export interface Door {
  readonly name: string;
  readonly leavesOut?: Partial<Record<Behaviour, string>>;
  /** Whether clients speak HTTP/2 to it. */
  readonly isHttp2?: boolean;
  /** Serves a gateway on a free port of this machine until the test ends. */
  serve(gateway: Gateway): Promise<string>;
}

/** What a client has to say. */
export interface Said {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request under way. */
export interface Conversation {
  readonly upload: Writable;
  /** Settles with the header of the answer; rejects when there is none. */
  readonly answer: Promise<DoorAnswer>;
  /** Leaves, without a word. */
  leave(): void;
}

/** An answer under way. */
export interface DoorAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
  /** Known once the body has ended. */
  trailers(): Readonly<Record<string, unknown>>;
}

/** Begins a request; its body is whatever is written. */
export function begin(door: Door, url: string, said: Said = {}): Conversation {
  const conversation = door.isHttp2 === true ? beginHttp2(url, said) : beginHttp1(url, said);
  // Whoever breaks a connection off has errors on both of its sides.
  conversation.upload.on("error", () => {});
  conversation.answer.catch(() => {});
  onTestFinished(() => conversation.leave());
  return conversation;
}

/** Sends a request and reads the answer to its end. */
export async function ask(
  door: Door,
  url: string,
  said: Said & { readonly body?: string | Uint8Array } = {},
): Promise<DoorAnswer & { readonly bytes: Buffer }> {
  const { upload, answer } = begin(door, url, said);
  upload.end(said.body);
  const got = await answer;
  return { ...got, bytes: await read(got.body) };
}

/** Reads a body to its end; rejects when it breaks off. */
export async function read(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function beginHttp1(url: string, { method = "GET", headers = {} }: Said): Conversation {
  const request = url.startsWith("https:") ? httpsRequest : http1Request;
  const upload: ClientRequest = request(url, { method, headers, agent: false, rejectUnauthorized: false } as object);
  const answer = new Promise<DoorAnswer>((resolve, reject) => {
    upload.once("error", reject);
    upload.once("response", (message: IncomingMessage) => {
      message.on("error", () => {});
      const { statusCode = 0, headers: fields } = message;
      resolve({ status: statusCode, headers: fields, body: message, trailers: () => message.trailers });
    });
  });
  return { upload, answer, leave: () => void upload.destroy() };
}

function beginHttp2(url: string, { method = "GET", headers = {} }: Said): Conversation {
  const { origin, pathname, search } = new URL(url);
  const session = connect(origin, { rejectUnauthorized: false });
  session.on("error", () => {});
  const bodiless = method === "GET" || method === "HEAD" || method === "OPTIONS";
  const upload = session.request({ ":method": method, ":path": pathname + search, ...headers }, { endStream: bodiless });
  let trailers: Record<string, unknown> = {};
  upload.once("trailers", (fields) => {
    trailers = { ...fields };
  });
  upload.once("close", () => session.close());
  const answer = new Promise<DoorAnswer>((resolve, reject) => {
    upload.once("error", reject);
    upload.once("close", () => reject(new Error("The stream ended without an answer.")));
    upload.once("response", (fields) => {
      resolve({ status: fields[":status"] ?? 0, headers: fields, body: upload, trailers: () => trailers });
    });
  });
  return { upload, answer, leave: () => session.destroy() };
}
