import { parseTemplate } from "../../../../core/model/path-template.js";
import type { BackendConfig, RequestMapping, RequestPlace } from "../../../../core/model/config.js";
import type { JsonObject } from "../../document/is-object.js";
import type { Place } from "../../document/place.js";
import type { Reading } from "../../reading.js";
import type { FoundOperation } from "../../routing/collect-operations.js";

/** What a vendor's extension says in words of this library. */
export interface Conversion {
  readonly backend: BackendConfig;
  readonly mapping?: RequestMapping;
}

/** One extension of one operation. */
export interface Extension {
  readonly value: JsonObject;
  readonly place: Place;
  readonly operation: FoundOperation;
  readonly reading: Reading;
}

/** Tells that a part of an extension says what a group can't. */
export function notConverted({ place, reading }: Extension, key: string, message: string): undefined {
  reading.report.warn("EXTENSION_NOT_CONVERTED", key === "" ? place : place.at(key), message);
  return undefined;
}

/** An upstream's address taken apart. */
export interface Address {
  /** Base URL. */
  readonly url: string;
  /** Template of the path, with the API's parameters. */
  readonly path: string;
  /** Parameters in it. */
  readonly names: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

/** Takes an upstream's address apart; `undefined` where a backend can't have it. Parameters that the API's path takes whole stay whole. */
export function addressOf(text: string, { template }: FoundOperation): Address | undefined {
  const [, origin, rest = "", search = ""] = /^(https?:\/\/[^/?#{}$@\s]+)([^?#]*)(?:\?([^#]*))?$/i.exec(text) ?? [];
  if (origin === undefined || !URL.canParse(origin) || /[{}$]/.test(search)) return undefined;
  const greedy = /\{([^{}]+)\+\}$/.exec(template.path)?.[1];
  const path = (rest === "" ? "/" : rest).replace(/\{([^{}]+)\}$/, (token, name: string) => (name === greedy ? `{${name}+}` : token));
  const parsed = parseTemplate(path);
  if (typeof parsed === "string") return undefined;
  return { url: origin, path, names: parsed.names, query: Object.fromEntries(new URLSearchParams(search)) };
}

/** Collects what a mapping moves and sets. */
export class MappingParts {
  readonly params: { readonly from: RequestPlace; readonly to: RequestPlace }[] = [];
  readonly query = new Map<string, string>();
  readonly header = new Map<string, string>();

  /** Sets a constant; in a path there can't be one. */
  set(where: string, name: string, value: string): boolean {
    if (where !== "query" && where !== "header") return false;
    this[where].set(name, value);
    return true;
  }

  /** The mapping; parameters of the path that are neither the API's nor filled make it `undefined`. */
  done({ path, names, query }: Address, { method, template }: FoundOperation, upstream: string | undefined): RequestMapping | undefined {
    const filled = new Set([...template.inPath, ...this.params.map(({ to }) => to.replace(/^path\./, ""))]);
    if (names.some((name) => !filled.has(name))) return undefined;
    const constants = {
      ...(Object.keys(query).length + this.query.size > 0 && { query: { ...query, ...Object.fromEntries(this.query) } }),
      ...(this.header.size > 0 && { header: Object.fromEntries(this.header) }),
    };
    const other = upstream?.toUpperCase();
    return {
      ...(other !== undefined && other !== method && /^(?!ANY$|TRACE$|CONNECT$)[A-Z]+$/.test(other) && { method: other }),
      path,
      ...(this.params.length > 0 && { params: this.params }),
      ...(Object.keys(constants).length > 0 && { constants }),
    };
  }
}
