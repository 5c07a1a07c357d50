import type { MapShape, ObjectShape, Shape } from "../model/shape.js";

const text = { is: "string" } as const;
const flag = { is: "boolean" } as const;
const json = { is: "json" } as const;
const examples: MapShape = { is: "map", of: json };

/** A JSON Schema: that it is one is seen by whoever compiles it. */
export const schemaShape: Shape = { is: "either", of: [flag, { is: "map", of: json }] };

const encoding: ObjectShape = {
  is: "object",
  keys: {
    contentType: text,
    style: { is: "string", oneOf: ["form", "spaceDelimited", "pipeDelimited", "deepObject"] },
    explode: flag,
    allowReserved: flag,
  },
};

const content: MapShape = {
  is: "map",
  of: { is: "object", keys: { schema: schemaShape, examples, encoding: { is: "map", of: encoding } } },
};

const parameter: ObjectShape = {
  is: "object",
  keys: {
    name: { is: "string", minLength: 1 },
    in: { is: "string", oneOf: ["path", "query", "header", "cookie"] },
    required: flag,
    style: { is: "string", oneOf: ["matrix", "label", "form", "simple", "spaceDelimited", "pipeDelimited", "deepObject"] },
    explode: flag,
    allowReserved: flag,
    allowEmptyValue: flag,
    deprecated: flag,
    description: text,
    schema: schemaShape,
    content,
    examples,
  },
  required: ["name", "in"],
  atMostOne: ["schema", "content"],
};

const response: ObjectShape = {
  is: "object",
  keys: {
    description: text,
    headers: {
      is: "map",
      of: { is: "object", keys: { required: flag, description: text, schema: schemaShape, examples } },
    },
    content,
  },
};

/** The shape of {@link ApiOperation}. */
export const operationShape: ObjectShape = {
  is: "object",
  keys: {
    operationId: text,
    summary: text,
    description: text,
    tags: { is: "list", of: text },
    deprecated: flag,
    parameters: { is: "list", of: parameter },
    requestBody: { is: "object", keys: { description: text, required: flag, content }, required: ["content"] },
    responses: {
      is: "map",
      of: response,
      keyPattern: "^(?:[1-5](?:\\d\\d|XX)|default)$",
      keyWants: 'a status such as "200", "2XX" or "default"',
    },
    security: { is: "list", of: { is: "map", of: { is: "list", of: text } } },
  },
};
