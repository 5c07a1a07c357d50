import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { escapeControls } from "../../core/model/secret.js";
import type { OpenApiImport, OpenApiOptions, OpenApiWarning } from "../../openapi/index.js";
import { parseText } from "../../openapi/import/document/parse-text.js";
import { exitCodes, Failure } from "../failure.js";
import { readSource } from "../source/read-source.js";
import type { Context } from "../terminal/context.js";
import { count } from "../terminal/count.js";

/** What commands that import a document are told about it. */
export interface ImportOptions {
  readonly name?: string;
  readonly prefix?: string;
  readonly backend: "server" | "mock";
  readonly server?: string;
  readonly baseUrl?: string;
  readonly folder?: string;
  readonly output?: string;
}

/** Adds the options that all commands have which import a document. */
export function importOptions(command: Command): Command {
  return command
    .argument("<document>", 'the document, YAML or JSON; "-" for the standard input')
    .addOption(new Option("-o, --output <file>", "where the configuration goes (default: the standard output)"))
    .addOption(new Option("--name <name>", "the group's name (default: the document's title)"))
    .addOption(new Option("--prefix <path>", 'the group\'s prefix, "" for none (default: the path of the server)'))
    .addOption(new Option("--backend <backend>", "the group's default backend").choices(["server", "mock"]).default("server"))
    .addOption(new Option("--server <server>", "which server of the document: its place (from 0), URL or description (default: the first)"))
    .addOption(new Option("--base-url <url>", "where the document was published, for servers that are relative to it"))
    .addOption(new Option("--folder <path>", "references lead to files in this folder and below, relative to it (default: nowhere)"));
}

/**
 * Imports a document; what is to be said of it is written to the standard error.
 * @throws Failure when no group can be made of it
 */
export async function importDocument(
  file: string,
  options: ImportOptions,
  { descriptions }: Pick<OpenApiOptions, "descriptions">,
  { err }: Context,
): Promise<OpenApiImport> {
  const { groupFromOpenApi, OpenApiError } = await import("../../openapi/index.js");
  const source = await readSource(file);
  const { name, prefix, backend, server, baseUrl, folder } = options;
  try {
    const { value, oddities } = await parseText(source.text);
    const imported = await groupFromOpenApi(value as object, {
      backend,
      descriptions: descriptions ?? true,
      ...(name !== undefined && { name }),
      ...(prefix !== undefined && { prefix }),
      ...(server !== undefined && { server: /^\d+$/.test(server) ? Number(server) : server }),
      ...(baseUrl !== undefined && { baseUrl }),
      ...(folder !== undefined && { external: { folder: resolve(folder) } }),
    });
    const { group, warnings } = imported;
    err.lines(...oddities.map((oddity) => warningLine(source.name, { code: "INVALID_PART", path: "", message: oddity })));
    err.lines(...warnings.map((warning) => warningLine(source.name, warning)));
    const said = oddities.length + warnings.length;
    err.lines(`${source.name}: ${count(group.apis.length, "API")}${said === 0 ? "" : `, ${count(said, "warning")}`}`);
    return imported;
  } catch (error) {
    if (!isOpenApiError(error, OpenApiError)) throw error;
    err.lines(...error.issues.map((issue) => warningLine(source.name, issue)));
    throw new Failure(`${source.name} can't be imported.`, exitCodes.refused);
  }
}

type Said = Pick<OpenApiWarning, "path" | "file" | "message"> & { readonly code: string };

function warningLine(document: string, { code, path, file, message }: Said): string {
  return escapeControls(`${file ?? document}#${path} ${code} ${message}`);
}

/** The command has a reader of documents of its own, whose errors are of the same name. */
function isOpenApiError<Known extends Error>(error: unknown, known: new (...given: never[]) => Known): error is Known {
  return error instanceof known || (error instanceof Error && error.name === "OpenApiError");
}
