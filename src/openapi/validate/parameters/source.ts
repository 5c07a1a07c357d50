import type { Exchange } from "../../../core/model/exchange.js";
import { headerValues } from "../../../core/model/headers.js";
import { parseTemplate, type PathTemplate } from "../../../core/model/path-template.js";
import { type NamedValues, readCookies, readQuery } from "./named-values.js";

/** Where the parameters of one request are read from. What costs something is made when it is first asked for. */
export class ParameterSource {
  readonly #exchange: Pick<Exchange, "request" | "query" | "params" | "localPath">;
  #query: NamedValues | undefined;
  #cookies: NamedValues | undefined;

  constructor(exchange: Pick<Exchange, "request" | "query" | "params" | "localPath">) {
    this.#exchange = exchange;
  }

  get query(): NamedValues {
    this.#query ??= readQuery(this.#exchange.query);
    return this.#query;
  }

  get cookies(): NamedValues {
    this.#cookies ??= readCookies(headerValues(this.#exchange.request, "cookie"));
    return this.#cookies;
  }

  get params(): Readonly<Record<string, string>> {
    return this.#exchange.params;
  }

  get localPath(): string {
    return this.#exchange.localPath;
  }

  /** The value of a header by its lower-case name. */
  header(name: string): string | undefined {
    const values = headerValues(this.#exchange.request, name);
    return values.length === 0 ? undefined : values.join(",");
  }
}

/** A path parameter as it was sent, and whether it is still percent-encoded. */
export type ReadPath = (source: ParameterSource) => { readonly text: string | undefined; readonly isEncoded: boolean };

/**
 * Compiles the search for a path parameter: as it was sent where it is a segment or the rest of the path, so that an encoded
 * separator stays data; decoded where it is a part of a segment. `undefined` where the template has no such parameter.
 */
export function pathReader(template: string, name: string): ReadPath | undefined {
  const parsed = parseTemplate(template);
  if (typeof parsed === "string" || !parsed.names.includes(name)) return undefined;
  const index = segmentOf(parsed, name);
  if (index === undefined) return ({ params }) => ({ text: params[name], isEncoded: false });
  const isRest = parsed.segments[index]?.kind === "rest";
  return ({ localPath }) => {
    const segments = localPath.split("/").slice(1 + index);
    return { text: isRest ? segments.join("/") : segments[0], isEncoded: true };
  };
}

/** Which segment a parameter is the whole of. */
function segmentOf({ segments, names }: PathTemplate, name: string): number | undefined {
  let param = 0;
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === "static") continue;
    if (segment.kind === "mixed") param += segment.literals.length - 1;
    else if (names[param++] === name) return index;
  }
  return undefined;
}
