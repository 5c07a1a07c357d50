import { operationShape, schemaShape } from "./operation-shape.js";
import {
  headerNamePattern,
  headerNameShape,
  headerValueShape,
  mockResponseShape,
  type ObjectShape,
  type Shape,
  type StringShape,
} from "../model/shape.js";

/** Longest name of a group or an API, in characters. */
const maxNameLength = 256;

const name: StringShape = {
  is: "string",
  minLength: 1,
  maxLength: maxNameLength,
  pattern: "^[^\\u0000-\\u001f\\u007f]*$",
  wants: "a name without control characters",
};

const methodName: StringShape = {
  is: "string",
  pattern: "^(?!(?:TRACE|CONNECT)$)[A-Z][A-Z0-9_-]*$",
  wants: 'an upper-case method such as "GET" or "ANY"; TRACE and CONNECT are never served',
};

const conditionValue: StringShape = { is: "string", maxLength: 8192 };

const condition: Shape = {
  is: "either",
  of: [
    conditionValue,
    {
      is: "object",
      keys: {
        equals: conditionValue,
        oneOf: { is: "list", of: conditionValue, min: 1, max: 1000 },
        prefix: conditionValue,
        exists: { is: "boolean" },
      },
      exactlyOne: ["equals", "oneOf", "prefix", "exists"],
    },
  ],
};

const rule: ObjectShape = {
  is: "object",
  keys: {
    environment: name,
    when: {
      is: "object",
      keys: {
        query: { is: "map", of: condition },
        header: { is: "map", of: condition, keyPattern: headerNamePattern, keyWants: "a header name" },
        percent: { is: "number", min: 0, max: 100 },
        by: {
          is: "either",
          of: [
            { is: "string", oneOf: ["client"] },
            {
              is: "object",
              keys: { header: headerNameShape, cookie: { ...headerNameShape, wants: "a cookie name" } },
              exactlyOne: ["header", "cookie"],
            },
          ],
        },
      },
      needs: { percent: "by", by: "percent" },
    },
    backend: { is: "backend", level: "group" },
  },
  required: ["environment", "when", "backend"],
};

const place: StringShape = {
  is: "string",
  pattern: "^(?:path|query|header)\\..+$",
  wants: 'a place such as "path.petId", "query.id" or "header.x-id"',
  maxLength: maxNameLength,
};

const wellFormed = {
  is: "string",
  pattern: "^[^\\ud800-\\udfff]*$",
  wants: "text without halves of characters (lone surrogates)",
} as const;

const mapping: ObjectShape = {
  is: "object",
  keys: {
    method: { ...methodName, pattern: "^(?!(?:TRACE|CONNECT|ANY)$)[A-Z][A-Z0-9_-]*$", wants: 'an upper-case method such as "GET"' },
    path: { is: "string", pattern: "^/", wants: 'a path that begins with "/"', maxLength: 8192 },
    params: { is: "list", of: { is: "object", keys: { from: place, to: place }, required: ["from", "to"] }, max: 100 },
    constants: {
      is: "object",
      keys: {
        query: { is: "map", of: wellFormed, keyPattern: wellFormed.pattern, keyWants: wellFormed.wants },
        header: {
          is: "map",
          of: headerValueShape,
          keyPattern: headerNamePattern,
          keyWants: "a header name",
        },
      },
    },
  },
};

/** The shape of one API. */
export const apiShape: ObjectShape = {
  is: "object",
  keys: {
    name,
    method: { is: "either", of: [methodName, { is: "list", of: methodName, min: 1, max: 32 }] },
    path: { is: "string", pattern: "^/", wants: 'a path template that begins with "/"', maxLength: 8192 },
    match: { is: "string", oneOf: ["exact", "prefix"] },
    backend: { is: "backend", level: "api" },
    mapping,
    response: mockResponseShape,
    operation: operationShape,
    description: { is: "string" },
  },
  required: ["name", "method", "path"],
};

const group: ObjectShape = {
  is: "object",
  keys: {
    name,
    prefix: { is: "string", pattern: "^(?:/[^{}]*)?$", wants: 'a path without parameters, such as "/petstore"', maxLength: 8192 },
    hosts: {
      is: "list",
      of: {
        is: "string",
        pattern: "^(?:\\*\\.)?[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?$|^\\[[0-9A-Fa-f:.]+\\]$",
        wants: 'a host name without port, such as "api.example.com" or "*.example.com"',
        maxLength: 255,
      },
      min: 1,
      max: 1000,
    },
    backend: { is: "backend", level: "group" },
    rules: { is: "list", of: rule, max: 1000 },
    apis: { is: "list", of: apiShape },
    schemas: { is: "map", of: schemaShape },
    description: { is: "string" },
  },
  required: ["name", "apis"],
};

/** The shape of {@link GatewayConfig}: what the validator checks and `schema.json` says. */
export const configShape: ObjectShape = {
  is: "object",
  keys: { $schema: { is: "string" }, groups: { is: "list", of: group } },
  required: ["groups"],
};
