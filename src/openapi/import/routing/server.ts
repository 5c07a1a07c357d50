import { parseTemplate } from "../../../core/model/path-template.js";
import { isObject, type JsonObject, own, textOf } from "../document/is-object.js";
import { Place } from "../document/place.js";
import type { OpenApiOptions } from "../options.js";
import type { Reading } from "../reading.js";
import { OpenApiError, quote } from "../report.js";

/** Where a document says that its operations are. */
export interface Server {
  /** Path without a last slash; `""` for none. */
  readonly prefix: string;
  /** Base URL of an HTTP backend; `undefined` where the document has none. */
  readonly url: string | undefined;
  readonly place: Place;
}

/** The options that say which server is meant. */
export type ServerOptions = Pick<OpenApiOptions, "server" | "serverVariables" | "baseUrl">;

/** The document's server. @throws OpenApiError where it has not the one that is asked for */
export function serverOfDocument(options: ServerOptions, reading: Reading): Server {
  const { document, dialect } = reading;
  const root = new Place(document.address);
  if (dialect === "2.0") return swaggerServer(root, options, reading);
  const servers = own(document.root, "servers");
  const list = Array.isArray(servers) ? servers.filter(isObject) : [];
  const chosen = choose(list, options.server);
  if (chosen === undefined) return { prefix: "", url: toUrl("/", options.baseUrl), place: root };
  return readServer(chosen, root.at("servers", list.indexOf(chosen)), options, reading);
}

function choose(servers: readonly JsonObject[], wanted: number | string | undefined): JsonObject | undefined {
  if (wanted === undefined) return servers[0];
  const found =
    typeof wanted === "number" ? servers[wanted] : servers.find(({ url, description }) => url === wanted || description === wanted);
  if (found !== undefined) return found;
  const known = servers.map(({ url }) => quote(String(url))).join(", ") || "none";
  const message = `The document has no server ${typeof wanted === "number" ? wanted : quote(wanted)}; it has ${known}.`;
  throw new OpenApiError([{ code: "UNKNOWN_SERVER", path: "/servers", message }]);
}

/** A server of a document, path or operation. */
export function readServer(server: JsonObject, place: Place, options: ServerOptions, reading: Reading): Server {
  const text = (textOf(own(server, "url")) ?? "").replace(/\{([^{}]*)\}/g, (token, name: string) => {
    const variables = own(server, "variables");
    const variable = isObject(variables) ? own(variables, name) : undefined;
    const given = options.serverVariables === undefined ? undefined : textOf(own(options.serverVariables, name));
    return given ?? (isObject(variable) ? (textOf(own(variable, "default")) ?? token) : token);
  });
  return fromText(text, place, options, reading);
}

function swaggerServer(root: Place, options: ServerOptions, reading: Reading): Server {
  const { root: document } = reading.document;
  const basePath = textOf(own(document, "basePath")) ?? "";
  const host = textOf(own(document, "host"));
  const schemes = own(document, "schemes");
  const scheme = Array.isArray(schemes) && !schemes.includes("https") && schemes.includes("http") ? "http" : "https";
  const path = basePath === "" || basePath.startsWith("/") ? basePath : `/${basePath}`;
  return fromText(
    host === undefined ? path : `${scheme}://${host}${path}`,
    root.at(host === undefined ? "basePath" : "host"),
    options,
    reading,
  );
}

function fromText(text: string, place: Place, { baseUrl }: ServerOptions, { report }: Reading): Server {
  const url = toUrl(text.startsWith("//") ? `https:${text}` : text, baseUrl);
  const relative = url === undefined && !/^[a-z][a-z0-9+.-]*:/i.test(text) ? toUrl(text, "http://relative.invalid/") : undefined;
  const path = pathOf(url ?? relative);
  if (path === undefined) {
    report.warn("NO_SERVER", place, `${quote(text)} is no address of an HTTP server: it is passed over.`);
    return { prefix: "", url: undefined, place };
  }
  return { prefix: path, url, place };
}

/** A base URL as an HTTP backend has it; `undefined` where there is none. */
function toUrl(text: string, base: string | undefined): string | undefined {
  try {
    const { protocol, host, pathname } = new URL(text, base);
    if (!/^https?:$/.test(protocol) || /[{}]|%7[bd]/i.test(host + pathname)) return undefined;
    return `${protocol}//${host}${pathname.replace(/\/+$/, "")}`;
  } catch {
    return undefined;
  }
}

/** The path of a base URL where a group can have it as its prefix. */
function pathOf(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  const path = url.replace(/^https?:\/\/[^/]*/, "");
  return path === "" || typeof parseTemplate(path) !== "string" ? path : undefined;
}
