/**
 * Shapes describe plain data as data. One description is checked by the validator (`core/rules/shape/check-shape.ts`) and
 * written out as JSON Schema (`schema.json`), so that the two can't drift apart.
 */
export type Shape =
  | StringShape
  | NumberShape
  | { readonly is: "boolean" }
  | { readonly is: "null" }
  | ListShape
  | ObjectShape
  | MapShape
  | EitherShape
  | NamedShape
  /** Any JSON value (RFC 8259). */
  | { readonly is: "json" }
  /** Code: legal in TypeScript, never in a file. */
  | { readonly is: "function" }
  /** A `Uint8Array`: legal in TypeScript, never in a file. */
  | { readonly is: "bytes" }
  /** A backend configuration of a kind that is legal at the level, or of this one kind. */
  | { readonly is: "backend"; readonly level: "group" | "api"; readonly kind?: string };

export interface StringShape {
  readonly is: "string";
  /** Source of a regular expression (flag `u`), anchored; must run in linear time. */
  readonly pattern?: string;
  /** What the pattern wants, completing the sentence "must be …". */
  readonly wants?: string;
  readonly oneOf?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
}

export interface NumberShape {
  readonly is: "number";
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
}

export interface ListShape {
  readonly is: "list";
  readonly of: Shape;
  readonly min?: number;
  readonly max?: number;
}

/** A closed object: keys that are not named are refused. */
export interface ObjectShape {
  readonly is: "object";
  readonly keys: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  /** Of these keys at most one may be present. */
  readonly atMostOne?: readonly string[];
  /** Of these keys exactly one must be present. */
  readonly exactlyOne?: readonly string[];
  /** Of these keys at least one must be present. */
  readonly atLeastOne?: readonly string[];
  /** Keys by name with those that may not stand beside them. */
  readonly conflicts?: Readonly<Record<string, readonly string[]>>;
  /** Keys by name with the one that they mean nothing without. */
  readonly needs?: Readonly<Record<string, string>>;
}

/** An open object: any keys, values of one shape. */
export interface MapShape {
  readonly is: "map";
  readonly of: Shape;
  /** As {@link StringShape.pattern}, for the keys. */
  readonly keyPattern?: string;
  readonly keyWants?: string;
}

/** The alternative whose JavaScript type fits the value; for objects, the first that names one of its keys. */
export interface EitherShape {
  readonly is: "either";
  readonly of: readonly Shape[];
}

/** A shape that may hold itself. In JSON Schema it stands once, in `$defs`, under its name. */
export interface NamedShape {
  readonly is: "named";
  readonly name: string;
  readonly shape: () => Shape;
}

/** Gives a shape a name. */
export function named(name: string, shape: Shape): NamedShape {
  return { is: "named", name, shape: () => shape };
}

/** The longest delay that a timer keeps; above it timers fire at once. In milliseconds. */
export const maxTimerMs = 2_147_483_647;

/** A time to wait in milliseconds, or none. */
export const waitMs: NumberShape = { is: "number", min: 0, max: maxTimerMs };

/** A duration in milliseconds that a timer keeps. */
export const durationMs: NumberShape = { is: "number", min: 1, max: maxTimerMs };

/** A header field name (RFC 9110 §5.6.2 token). */
export const headerNamePattern = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$";

/** A header field value: no control characters but tab (RFC 9110 §5.5), Latin-1 at most, as HTTP/1.1 carries it. */
export const headerValuePattern = "^[\\t\\u0020-\\u007e\\u0080-\\u00ff]*$";

/** A header field name. */
export const headerNameShape: StringShape = { is: "string", pattern: headerNamePattern, wants: "a header name" };

/** A header field value. */
export const headerValueShape: StringShape = {
  is: "string",
  pattern: headerValuePattern,
  wants: "a header value without line breaks and control characters",
};

/** Header fields of an answer, by name. */
export const headersShape: MapShape = {
  is: "map",
  keyPattern: headerNamePattern,
  keyWants: "a header name (letters, digits and !#$%&'*+-.^_`|~)",
  of: { is: "either", of: [headerValueShape, { is: "list", of: headerValueShape }] },
};

/** Bytes in a file (RFC 4648 §4). */
export const base64Shape: StringShape = {
  is: "string",
  pattern: "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
  wants: "base64 (RFC 4648)",
};

/** The shape of {@link MockResponse}. */
export const mockResponseShape: ObjectShape = {
  is: "object",
  keys: {
    status: { is: "number", min: 200, max: 599, integer: true },
    headers: headersShape,
    json: { is: "json" },
    text: { is: "string" },
    body: {
      is: "either",
      of: [{ is: "bytes" }, { is: "object", keys: { base64: base64Shape }, required: ["base64"] }],
    },
  },
  atMostOne: ["json", "text", "body"],
};
