import type { Api, JsonSchema } from "../../../../src/core/index.js";
import { validateConfig } from "../../../../src/index.js";
import { groupFromOpenApiObject, type OpenApiImport, type OpenApiOptions } from "../../../../src/openapi/index.js";

type Json = Readonly<Record<string, unknown>>;

/** An OpenAPI document with these paths. */
export function openapi(paths: Json, more: Json = {}): Json {
  return { openapi: "3.0.3", info: { title: "Pets", version: "1" }, servers: [{ url: "https://pets.example.com/v1" }], paths, ...more };
}

/** A Swagger 2.0 document with these paths. */
export function swagger(paths: Json, more: Json = {}): Json {
  return { swagger: "2.0", info: { title: "Pets", version: "1" }, host: "pets.example.com", basePath: "/v1", paths, ...more };
}

/** Imports a document, and sees that what comes out is valid. */
export function imported(document: object, options: OpenApiOptions = {}): OpenApiImport {
  const result = groupFromOpenApiObject(document, options);
  const checked = validateConfig({ groups: [result.group] }, options.functions === undefined ? {} : { functions: options.functions });
  if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
  return result;
}

/** The only API of a document. */
export function onlyApi(document: object): Api {
  const { group } = imported(document);
  if (group.apis.length !== 1) throw new Error(`There are ${group.apis.length} APIs.`);
  return group.apis[0] as Api;
}

/** The document's schema "It", as an import gives it, with the codes and places of warnings. */
export function convertedSchema(
  schema: unknown,
  version = "3.0.3",
): { readonly schema: JsonSchema | undefined; readonly warnings: readonly string[] } {
  const content = { "application/json": { schema: { $ref: "#/components/schemas/It" } } };
  const paths = { "/": { get: { responses: { 200: { description: "", content } } } } };
  const { group, warnings } = imported(openapi(paths, { openapi: version, components: { schemas: { It: schema } } }));
  return { schema: group.schemas?.It, warnings: warnings.map(({ code, path }) => `${code} ${path}`) };
}

/** Codes and places of warnings. */
export function told({ warnings }: OpenApiImport): readonly string[] {
  return warnings.map(({ code, path }) => `${code} ${path}`);
}
