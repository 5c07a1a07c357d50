import type { LiteralUnion } from "type-fest";
import type { Served } from "../../core/model/resolution.js";
import type { FakeGateway } from "../model/fake-gateway.js";
import type { Override } from "../model/override.js";
import type { RecordedCall } from "../model/recorded-call.js";

/** Which calls of an API are meant, and how many of them there should be. */
export interface ServedExpectation {
  /** How many such calls. Default: at least one. */
  readonly times?: number;
  /** The kind of backend that answered. */
  readonly backend?: Served["kind"];
  /** Where that backend came from; `"override"` for a test's. */
  readonly source?: Served["source"];
  readonly status?: number;
  readonly method?: LiteralUnion<"GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS", string>;
  /** Path parameters, by name; others may be there besides. */
  readonly params?: Readonly<Record<string, string>>;
  /** Query parameters, by name; one of several values is enough. */
  readonly query?: Readonly<Record<string, string>>;
  /** Headers, by name in any case; several lines joined by ", ". */
  readonly headers?: Readonly<Record<string, string>>;
  /** The override that answered. */
  readonly override?: Override;
}

/** Whether it is as expected, and words for whoever reads that it is not, or that it is. */
export interface Judgement {
  readonly pass: boolean;
  readonly message: () => string;
}

/** Calls that a message shows. */
const maxShown = 10;

/**
 * Judges what an API has served.
 * @throws RangeError where calls are to be counted that are kept no more
 */
export function judgeServed(gw: FakeGateway, api: string, expected: ServedExpectation = {}): Judgement {
  const { times, ...wanted } = expected;
  const calls = gw.calls(api);
  const dropped = gw.droppedCalls(api);
  if (times !== undefined && dropped > 0)
    throw new RangeError(
      `${api} can't be counted: ${dropped} of its calls ${dropped === 1 ? "is" : "are"} kept no more: raise record.calls.`,
    );
  const matching = calls.filter((call) => differences(call, wanted).length === 0);
  const pass = times === undefined ? matching.length > 0 : matching.length === times;
  return { pass, message: () => message(api, expected, calls, matching.length, pass) };
}

function message(
  api: string,
  { times, ...wanted }: ServedExpectation,
  calls: readonly RecordedCall[],
  found: number,
  pass: boolean,
): string {
  const { override, ...plain } = wanted;
  const shown = { ...plain, ...(override !== undefined && { override: "[override]" }) };
  const which = Object.keys(shown).length === 0 ? "" : ` a request with ${JSON.stringify(shown)}`;
  const often = times === undefined ? "at least once" : times === 1 ? "1 time" : `${times} times`;
  const lines = calls
    .slice(-maxShown)
    .map((call) => `  ${describe(call)}${[...differences(call, wanted)].map((why) => `; ${why}`).join("")}`);
  const head = `Expected ${api} ${pass ? "not " : ""}to have served${which} ${often}; it did ${found} of the ${calls.length} that came:`;
  return [head, ...(lines.length === 0 ? ["  none"] : lines)].join("\n");
}

function describe({ method, url, status, fault, served }: RecordedCall): string {
  return `${method} ${url} -> ${fault ?? status ?? "no answer yet"}${served === undefined ? "" : ` (${served.kind}, ${served.source})`}`;
}

function differences(call: RecordedCall, expected: Omit<ServedExpectation, "times">): string[] {
  const { backend, source, status, method, params = {}, query = {}, headers = {}, override } = expected;
  const different: string[] = [];
  const compare = (what: string, is: unknown, wanted: unknown) => {
    if (wanted !== undefined && is !== wanted)
      different.push(`${what} is ${JSON.stringify(is) ?? "absent"}, not ${JSON.stringify(wanted)}`);
  };
  compare("backend", call.served?.kind, backend);
  compare("source", call.served?.source, source);
  compare("status", call.status, status);
  compare("method", call.method, method);
  for (const [name, value] of Object.entries(params)) compare(`params.${name}`, call.params[name], value);
  for (const [name, value] of Object.entries(query)) {
    const values = call.query.getAll(name);
    if (!values.includes(value)) compare(`query.${name}`, values[0], value);
  }
  for (const [name, value] of Object.entries(headers)) compare(`headers.${name}`, call.header(name), value);
  if (override !== undefined && call.override !== override) different.push("another override answered, or none");
  return different;
}
