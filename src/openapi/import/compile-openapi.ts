import { groupFromOpenApi } from "./group-from-openapi.js";
import type { OpenApiOptions } from "./options.js";
import type { OpenApiWarning } from "./report.js";

/** What {@link compileOpenApi} gives. */
export interface CompiledOpenApi {
  /** A configuration as JSON, for `JSON.parse` and `createGateway`. */
  readonly json: string;
  readonly warnings: readonly OpenApiWarning[];
}

/**
 * Imports a document once, for programs that shall not do it each time that they start: the configuration as JSON, with the one group. What only
 * people read is left out, unless `descriptions` is `true`.
 *
 * @throws OpenApiError, TypeError as {@link groupFromOpenApi}
 */
export async function compileOpenApi(document: string | URL | object, options: OpenApiOptions = {}): Promise<CompiledOpenApi> {
  const { group, warnings } = await groupFromOpenApi(document, { descriptions: false, ...options });
  return { json: JSON.stringify({ groups: [group] }), warnings };
}
