import type { JsonValue } from "type-fest";

/**
 * A JSON Schema, draft 2020-12. `$ref` points to a schema of the group by name: `#/schemas/Pet`. OpenAPI's `discriminator` and
 * `xml` may stand in it; whoever doesn't know them passes over them.
 */
export type JsonSchema = boolean | { readonly [keyword: string]: JsonValue };

/** What a document says of one operation, in the words of OpenAPI 3.1 with every `$ref` but those to schemas resolved. Plain data. */
export interface ApiOperation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly deprecated?: boolean;
  /** Of the path and the operation together. */
  readonly parameters?: readonly OperationParameter[];
  readonly requestBody?: OperationBody;
  /** By status (`"200"`), range (`"2XX"`) or `"default"`. */
  readonly responses?: Readonly<Record<string, OperationResponse>>;
  /** Security requirements, as information: alternatives, each by name of the scheme with its scopes. */
  readonly security?: readonly { readonly [scheme: string]: readonly string[] }[];
}

/** A parameter (OpenAPI 3.1 §4.8.12). */
export interface OperationParameter {
  readonly name: string;
  readonly in: "path" | "query" | "header" | "cookie";
  readonly required?: boolean;
  /** Default `"form"` in query and cookie, `"simple"` in path and header. */
  readonly style?: "matrix" | "label" | "form" | "simple" | "spaceDelimited" | "pipeDelimited" | "deepObject";
  /** Default `true` for `"form"`, else `false`. */
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
  readonly allowEmptyValue?: boolean;
  readonly deprecated?: boolean;
  readonly description?: string;
  readonly schema?: JsonSchema;
  /** Instead of `schema`: one media type that the value is written in. */
  readonly content?: Readonly<Record<string, OperationMedia>>;
  /** Values by name; one that has no name is `"default"`. */
  readonly examples?: Readonly<Record<string, JsonValue>>;
}

/** A request body (OpenAPI 3.1 §4.8.13). */
export interface OperationBody {
  readonly description?: string;
  /** Default `false`. */
  readonly required?: boolean;
  /** By media type or range of media types. */
  readonly content: Readonly<Record<string, OperationMedia>>;
}

/** One media type of a body (OpenAPI 3.1 §4.8.14). */
export interface OperationMedia {
  readonly schema?: JsonSchema;
  /** Values by name; one that has no name is `"default"`. Text for what is not written as JSON. */
  readonly examples?: Readonly<Record<string, JsonValue>>;
  /** Of properties of a form (OpenAPI 3.1 §4.8.15). */
  readonly encoding?: Readonly<Record<string, OperationEncoding>>;
}

/** How one property of a form is written. */
export interface OperationEncoding {
  readonly contentType?: string;
  readonly style?: "form" | "spaceDelimited" | "pipeDelimited" | "deepObject";
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
}

/** A response (OpenAPI 3.1 §4.8.17). */
export interface OperationResponse {
  readonly description?: string;
  /** By name in any case. */
  readonly headers?: Readonly<Record<string, OperationHeader>>;
  /** By media type or range of media types. Absent or empty: no body. */
  readonly content?: Readonly<Record<string, OperationMedia>>;
}

/** A response header. */
export interface OperationHeader {
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: JsonSchema;
  readonly examples?: Readonly<Record<string, JsonValue>>;
}
