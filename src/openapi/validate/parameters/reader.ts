import type { OperationParameter } from "../../../core/model/operation.js";
import { type NamedStyle, readNamed } from "./named-styles.js";
import type { NamedValues } from "./named-values.js";
import { decodeForm, decodePercent, type Parts, type Target } from "./parts.js";
import { readSingle, type SingleStyle } from "./single-styles.js";
import { type ParameterSource, pathReader } from "./source.js";
import type { TextShape } from "./text-shape.js";

/** Takes a parameter apart; `undefined` where it is absent. */
export type Read = (source: ParameterSource, target: Target) => Parts | undefined;

/** How a parameter is found in a request and taken apart; `undefined` where it stands nowhere. */
export function readerOf(parameter: OperationParameter, path: string, style: NamedStyle, shape: TextShape): Read | undefined {
  const { name } = parameter;
  switch (parameter.in) {
    case "query":
      return (source, target) => readNamed(name, target, shape, source.query, style);
    case "cookie":
      return (source, target) => readCookie(name, target, shape, source.cookies, style);
    case "header": {
      const lower = name.toLowerCase();
      // OpenAPI 3.1 §4.8.12.2: these are said elsewhere.
      if (lower === "accept" || lower === "content-type" || lower === "authorization") return undefined;
      const by: SingleStyle = { style: "simple", explode: parameter.explode ?? false, decode: (text) => text.trim() };
      return (source, target) => {
        const text = source.header(lower);
        return text === undefined ? undefined : readSingle(name, target, text, by);
      };
    }
    case "path":
      return pathReaderOf(parameter, path);
  }
}

function pathReaderOf(parameter: OperationParameter, path: string): Read | undefined {
  const { name, explode = false } = parameter;
  const find = pathReader(path, name);
  if (find === undefined) return undefined;
  const style = parameter.style === "label" || parameter.style === "matrix" ? parameter.style : "simple";
  const encoded: SingleStyle = { style, explode, decode: decodePercent };
  const plain: SingleStyle = { style, explode, decode: (text) => text };
  return (source, target) => {
    const { text, isEncoded } = find(source);
    return text === undefined ? undefined : readSingle(name, target, text, isEncoded ? encoded : plain);
  };
}

/** The quotes around a cookie's value are no part of it (RFC 6265 §4.1.1). */
function readCookie(name: string, target: Target, shape: TextShape, cookies: NamedValues, style: NamedStyle): Parts | undefined {
  const parts = readNamed(name, target, shape, cookies, style);
  return typeof parts === "string" && /^".*"$/s.test(parts) ? parts.slice(1, -1) : parts;
}

/** How a parameter in a query or a cookie is written. */
export function namedStyleOf(parameter: OperationParameter, taken: ReadonlySet<string>): NamedStyle {
  const { style } = parameter;
  const known = style === "spaceDelimited" || style === "pipeDelimited" || style === "deepObject" ? style : "form";
  return {
    style: known,
    explode: parameter.explode ?? known === "form",
    decode: parameter.in === "cookie" ? decodeCookie : decodeForm,
    taken,
  };
}

/** Not every cookie is percent-encoded (RFC 6265 doesn't say so): what can't be decoded stands for itself. */
function decodeCookie(text: string): string {
  try {
    return decodePercent(text);
  } catch {
    return text;
  }
}
