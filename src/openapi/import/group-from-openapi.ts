import { pathToFileURL } from "node:url";
import { OpenApiDocument } from "./document/document.js";
import { fetchText } from "./document/fetch-text.js";
import { isObject, type JsonObject } from "./document/is-object.js";
import { loadFiles } from "./document/load-files.js";
import { parseText } from "./document/parse-text.js";
import type { Parsed } from "./document/parsed.js";
import { readText } from "./document/read-file.js";
import type { OpenApiImport, OpenApiOptions } from "./options.js";
import { OpenApiError } from "./report.js";
import { toGroup } from "./to-group.js";

/**
 * Makes a group of a Swagger 2.0, OpenAPI 3.0 or 3.1 document: one API for each operation, documented in the words of OpenAPI 3.1
 * and JSON Schema 2020-12. What a group can't say, and what is wrong with the document, are warnings; extensions other than
 * those of backends, links, callbacks and webhooks are left out.
 *
 * @param document a file of JSON or YAML (which needs the optional peer `yaml`), its address where `external.urls` allows it, or
 * what one was parsed to: this is not changed, and parts of it may stand in the group
 * @throws OpenApiError when no group can be made of it, with every issue; TypeError without the peer that it needs
 */
export async function groupFromOpenApi(document: string | URL | object, options: OpenApiOptions = {}): Promise<OpenApiImport> {
  const { external = {} } = options;
  const { address, value, oddities } =
    typeof document === "string" || document instanceof URL ? await loadRoot(document, options) : inMemory(document, external.folder);
  const root = rootOf(value);
  const files = external.folder === undefined && external.urls === undefined ? undefined : await loadFiles(root, address, external);
  return toGroup(new OpenApiDocument(address, root, files), options, oddities);
}

/**
 * As {@link groupFromOpenApi}, at once; references lead nowhere else than into the document itself.
 *
 * @param document what JSON or YAML was parsed to; is not changed, and parts of it may stand in the group
 * @throws OpenApiError when no group can be made of it, with every issue
 */
export function groupFromOpenApiObject(document: object, options: Omit<OpenApiOptions, "external"> = {}): OpenApiImport {
  return toGroup(new OpenApiDocument("", rootOf(document)), options);
}

interface Root extends Parsed {
  readonly address: string;
}

async function loadRoot(document: string | URL, { external = {} }: OpenApiOptions): Promise<Root> {
  const text = String(document);
  if (/^https?:/i.test(text)) {
    const { href } = new URL(text);
    return { address: href, ...(await parseText(await fetchText(href, external.urls ?? []))) };
  }
  const url = /^file:/i.test(text) ? new URL(text) : pathToFileURL(text);
  return { address: url.href, ...(await parseText(await readText(url))) };
}

/** References of a document in memory are relative to the folder that they may lead into. */
function inMemory(value: object, folder: string | undefined): Root {
  return { address: folder === undefined ? "" : `${pathToFileURL(folder).href}/`, value, oddities: [] };
}

function rootOf(document: unknown): JsonObject {
  if (isObject(document)) return document;
  throw new OpenApiError([{ code: "NOT_A_DOCUMENT", path: "", message: "This is no OpenAPI document: it must be an object." }]);
}
