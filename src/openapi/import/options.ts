import type { GroupBackendConfig } from "../../core/model/config.js";
import type { ApiGroup } from "../../core/model/config.js";
import type { AnyBackendAdapter } from "../../core/model/adapter.js";
import type { FunctionRegistry } from "../../core/model/function.js";
import type { OpenApiWarning } from "./report.js";

/** How a document becomes a group. */
export interface OpenApiOptions {
  /** The group's name. Default: the document's title. */
  readonly name?: string;
  /** The group's prefix, `""` for none. Default: the path of the server's URL, or `basePath`. */
  readonly prefix?: string;
  /**
   * The group's default backend: HTTP to the document's server, a Mock, or this one. Default: what `x-pointsman-backend` says on
   * the document, else `"server"`; where the document has no server with an absolute address it is a Mock, and a warning says so.
   */
  readonly backend?: "server" | "mock" | GroupBackendConfig;
  /** Which of the document's servers: its place (from 0), URL or description. Default: the first. Of Swagger 2.0 there is one. */
  readonly server?: number | string;
  /** Values for the variables of the server's URL. Default: the document's own. */
  readonly serverVariables?: Readonly<Record<string, string>>;
  /** Where the document was published, for servers that are relative to it: an absolute `http:` or `https:` URL. */
  readonly baseUrl?: string;
  /** Where references may lead besides the document itself. Default: nowhere. */
  readonly external?: ExternalOptions;
  /** Whether descriptions, summaries and titles are kept, which no answer needs. Default `true`. */
  readonly descriptions?: boolean;
  /** Functions that backends in the document may name. Default: any name is taken. */
  readonly functions?: FunctionRegistry;
  /** Adapters of your own kinds, which backends in the document may have. */
  readonly backends?: readonly AnyBackendAdapter[];
}

/** Where references may lead. */
export interface ExternalOptions {
  /** Files in this folder and below may be read; links that lead out of it are not followed. */
  readonly folder?: string;
  /** Addresses that begin with one of these may be fetched: `"https://schemas.example.com/v1/"`. Redirects are not followed. */
  readonly urls?: readonly string[];
}

/** What an import gives. */
export interface OpenApiImport {
  /** Valid by R1 to R11, plain data. */
  readonly group: ApiGroup;
  /** What the group is without, and what is wrong with the document. */
  readonly warnings: readonly OpenApiWarning[];
}
