import type { GatewayError } from "../../core/errors.js";
import { BodyStream, streamFrom } from "../../core/model/body.js";
import type { Exchange } from "../../core/model/exchange.js";
import type { FaultKind } from "../../core/model/fault.js";
import { type HeaderRecord, headerValue, headerValues, isName, rawHeadersOf, toHeaderRecord } from "../../core/model/headers.js";
import type { GatewayRequest, RequestBody } from "../../core/model/request.js";
import type { Served } from "../../core/model/resolution.js";
import type { GatewayResponse } from "../../core/model/response.js";
import { redactUrl } from "../../core/resolve/redact.js";
import { type ApiEntry, nameOf } from "../gateway/api-entry.js";
import { branchHeader } from "../gateway/branch-header.js";
import type { Memory } from "../gateway/memory.js";
import type { Override } from "../model/override.js";
import type { RecordedCall } from "../model/recorded-call.js";
import { BodyRecording } from "./body-recording.js";

/**
 * A request on its way through a fake, and the record of it: one object, for there is one for every request. It keeps
 * references; what a test may never ask for is made when it is.
 */
export class AskedRequest implements RecordedCall {
  readonly method: string;
  readonly url: string;
  readonly number: number;
  /** The branch's whose request it is. */
  readonly memory: Memory;
  readonly #given: GatewayRequest;
  readonly #maxBytes: number;
  #entry: ApiEntry | undefined;
  #exchange: Exchange | undefined;
  #response: GatewayResponse | undefined;
  #recording: BodyRecording | undefined;
  #wholeBody: Uint8Array | undefined;
  override: Override | undefined;
  /** Why it failed, where it did. */
  error: GatewayError | undefined;
  /** Its API is answered by what a fake does not call. */
  refused = false;
  /** Why the overrides that were asked are not for it. */
  mismatches: readonly string[] = none;
  /** What its caller is to be told instead of an answer, where it is in this process. */
  rejection: Error | undefined;
  /** The branch that it names and that is not there. */
  lostBranch: string | undefined;
  /** It is none of the fake's business. */
  bypassed = false;

  constructor(given: GatewayRequest, memory: Memory, maxBytes: number) {
    this.method = given.method;
    this.url = given.url;
    this.number = memory.calls.next();
    this.memory = memory;
    this.#given = given;
    this.#maxBytes = maxBytes;
  }

  /** It in words, without the secrets of its URL. */
  get shown(): string {
    return `${this.method} ${redactUrl(this.url)}`;
  }

  /** It has reached the backend of an API; `false` where it had before, and this one stands in for that. */
  reach(entry: ApiEntry, exchange: Exchange): boolean {
    if (this.#entry !== undefined) return false;
    this.#entry = entry;
    this.#exchange = exchange;
    this.memory.calls.add(this);
    return true;
  }

  /**
   * It has its answer, or another instead. A body that a socket still holds would be lost with the answer's end: the result is
   * there once it is recorded, or is too much to be.
   */
  settle(response: GatewayResponse): Promise<unknown> | undefined {
    const first = this.#response === undefined;
    this.#response = response;
    // No backend was asked: a hook answered, or the gateway itself.
    if (first && this.#entry === undefined) this.memory.calls.add(this);
    const { body } = this.#given;
    return body instanceof BodyStream && first ? this.#recorded(body).drained() : undefined;
  }

  /** The body has been read as a whole: whoever comes next gets it as bytes. */
  keepBody(bytes: Uint8Array): void {
    this.#wholeBody = bytes;
  }

  get body(): RequestBody | null | undefined {
    const { body } = this.#given;
    if (body === undefined || body === null || typeof body === "string" || body instanceof Uint8Array) return body;
    return this.#wholeBody ?? this.#recorded(body).stream;
  }

  #recorded(body: Exclude<RequestBody, string | Uint8Array>): BodyRecording {
    this.#recording ??= new BodyRecording(() => streamFrom(body), this.#maxBytes);
    return this.#recording;
  }

  /** Without the name of the branch, which is between a test and its fake. */
  get rawHeaders(): readonly string[] {
    const raw = rawHeadersOf(this.#given);
    return raw.some((name, i) => i % 2 === 0 && isName(name, branchHeader))
      ? raw.filter((_, i) => !isName(raw[i - (i % 2)] as string, branchHeader))
      : raw;
  }

  get headers(): HeaderRecord {
    return toHeaderRecord(this.rawHeaders);
  }

  headerValues(name: string): readonly string[] {
    return headerValues(this.#given, name);
  }

  header(name: string): string | undefined {
    return headerValue(this.#given, name.toLowerCase());
  }

  get signal(): GatewayRequest["signal"] {
    return this.#given.signal;
  }

  get client(): GatewayRequest["client"] {
    return this.#given.client;
  }

  get onAbandon(): GatewayRequest["onAbandon"] {
    const given = this.#given;
    return given.onAbandon === undefined ? undefined : (listener) => given.onAbandon?.(listener);
  }

  get onInformation(): GatewayRequest["onInformation"] {
    const given = this.#given;
    return given.onInformation === undefined ? undefined : (status, rawHeaders) => given.onInformation?.(status, rawHeaders);
  }

  get api(): string | null {
    const { group, api } = this.#response?.served ?? {};
    return this.#entry?.name ?? (typeof group === "string" && typeof api === "string" ? nameOf(group, api) : null);
  }

  get path(): string {
    return this.#exchange?.path ?? (this.url.split("?")[0] as string);
  }

  get params(): Readonly<Record<string, string>> {
    return this.#exchange?.params ?? {};
  }

  get query(): URLSearchParams {
    const mark = this.url.indexOf("?");
    return new URLSearchParams(this.#exchange?.query ?? (mark === -1 ? "" : this.url.slice(mark + 1)));
  }

  get status(): number | undefined {
    return this.fault === undefined ? this.#response?.status : undefined;
  }

  get served(): Served | undefined {
    return this.#response?.served;
  }

  get fault(): FaultKind | undefined {
    return this.#response?.fault?.kind;
  }

  async bytes(): Promise<Uint8Array> {
    const { body } = this.#given;
    if (body === undefined || body === null) return new Uint8Array(0);
    if (typeof body === "string") return new TextEncoder().encode(body);
    return body instanceof Uint8Array ? body : this.#recorded(body).bytes();
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  async json<T = unknown>(): Promise<T> {
    return JSON.parse(await this.text()) as T;
  }

  /** As the gateway takes it. Its optional members are here whether they have a value or not; who reads them can't tell. */
  toRequest(): GatewayRequest {
    return this as GatewayRequest;
  }
}

const none: readonly string[] = Object.freeze([]);
