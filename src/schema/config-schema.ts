import type { AnyBackendAdapter, BackendLevel } from "../core/model/adapter.js";
import { configShape } from "../core/rules/config-shape.js";
import { withDefaultBackends } from "../default-backends.js";
import { type JsonSchema, namedSchemas, objectSchema } from "./to-json-schema.js";

/** What the schema can't say and the validator does. */
export const blindSpots: readonly string[] = [
  "names that are not unique (R9)",
  "ambiguous routes (R9)",
  "path templates that are malformed",
  "an API that inherits from a group without a backend (R4)",
  "rules with no condition or more than 20 in all (R6)",
  "environments that the gateway does not have",
  "functions and qualifiers that are not registered",
  "upstream URLs with credentials, a query or a fragment, or that are no URL",
  "Mock bodies with a status that has none, and Mock headers that belong to the connection",
  "Mock statuses that are placeholders without template, delays whose min is above their max, and responses behind one that takes every request",
  "files of Mocks that can't be read",
  "mappings that refer to nothing, set one thing twice, or set headers that are the gateway's own",
  "JSON data that is nested too deep or too large",
  "lengths of text outside the Basic Multilingual Plane, which the validator counts in UTF-16 units",
];

/** JSON Schema (draft 2020-12) of a configuration file, from the same shapes that the validator checks. */
export function configSchema(backends: readonly AnyBackendAdapter[] = withDefaultBackends()): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "pointsman gateway configuration",
    $comment: `Not said here: ${blindSpots.join("; ")}.`,
    ...(objectSchema(configShape) as object),
    $defs: {
      groupBackend: backendSchema(backends, "group"),
      apiBackend: backendSchema(backends, "api"),
      ...Object.fromEntries(backends.map((adapter) => [adapter.kind, kindSchema(adapter)])),
      ...Object.assign({}, ...backends.map(({ shape }) => (shape === undefined ? {} : namedSchemas(shape)))),
    },
  };
}

function backendSchema(backends: readonly AnyBackendAdapter[], level: BackendLevel): JsonSchema {
  const legal = backends.filter((adapter) => adapter.levels.includes(level));
  return {
    type: "object",
    required: ["kind"],
    properties: { kind: { enum: legal.map((adapter) => adapter.kind) } },
    anyOf: legal.map((adapter) => ({ $ref: `#/$defs/${adapter.kind}` })),
  };
}

function kindSchema({ kind, shape }: AnyBackendAdapter): JsonSchema {
  return shape === undefined
    ? { type: "object", properties: { kind: { const: kind } }, required: ["kind"] }
    : objectSchema(shape, { kind });
}
