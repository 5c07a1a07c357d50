import {
  headerNamePattern,
  type MapShape,
  type NamedShape,
  named,
  type NumberShape,
  type ObjectShape,
  type Shape,
} from "../../../core/model/shape.js";

const number: NumberShape = { is: "number", min: -Number.MAX_VALUE, max: Number.MAX_VALUE };
const text: Shape = { is: "string", maxLength: 8192 };
const scalars: readonly Shape[] = [text, number, { is: "boolean" }, { is: "null" }];
const rangeKeys = ["gt", "gte", "lt", "lte"];

const comparison: ObjectShape = {
  is: "object",
  keys: {
    equals: { is: "json" },
    oneOf: { is: "list", of: { is: "json" }, min: 1, max: 1000 },
    exists: { is: "boolean" },
    prefix: text,
    contains: { is: "either", of: scalars },
    gt: number,
    gte: number,
    lt: number,
    lte: number,
  },
  atLeastOne: ["equals", "oneOf", "exists", "prefix", "contains", ...rangeKeys],
  conflicts: {
    equals: ["oneOf", "exists", "prefix", "contains", ...rangeKeys],
    oneOf: ["exists", "prefix", "contains", ...rangeKeys],
    exists: ["prefix", "contains", ...rangeKeys],
    prefix: ["contains", ...rangeKeys],
    contains: rangeKeys,
  },
};

const condition = named("mockCondition", { is: "either", of: [...scalars, comparison] });

const conditions: MapShape = { is: "map", of: condition };

/** The shape of `MockWhen`. */
export const whenShape: NamedShape = { is: "named", name: "mockWhen", shape: () => when };

const when: ObjectShape = {
  is: "object",
  keys: {
    method: condition,
    path: conditions,
    query: conditions,
    header: { ...conditions, keyPattern: headerNamePattern, keyWants: "a header name" },
    cookie: conditions,
    body: { ...conditions, keyPattern: "^(?:/(?:[^~/]|~[01])*)*$", keyWants: 'a JSON Pointer (RFC 6901), such as "/items/0/id"' },
    call: condition,
    all: { is: "list", of: whenShape, max: 100 },
    any: { is: "list", of: whenShape, max: 100 },
    not: whenShape,
  },
};
