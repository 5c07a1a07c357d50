import { brotliCompressSync, brotliDecompressSync, deflateSync, gunzipSync, gzipSync, inflateSync } from "node:zlib";

/** What stands where a secret was. */
export const redacted = "[redacted]";

/** Whether what has this name (a header, a query parameter, a key of a body) is a secret. */
export type IsSecret = (name: string) => boolean;

type Recode = (bytes: Uint8Array) => Uint8Array;

/** How to look into a compressed body, and to compress it again, by its Content-Encoding. */
const codings: Readonly<Record<string, readonly [decode: Recode, encode: Recode]>> = {
  gzip: [gunzipSync, gzipSync],
  "x-gzip": [gunzipSync, gzipSync],
  deflate: [inflateSync, deflateSync],
  br: [brotliDecompressSync, brotliCompressSync],
};

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of bytes that are UTF-8; `undefined` of others. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The same bytes, unless they hold secrets: JSON by its keys, a form by its fields. What is compressed with gzip, deflate or Brotli is looked into. */
export function redactContent(bytes: Uint8Array, type: string, encoding: string, isSecret: IsSecret): Uint8Array {
  if (encoding === "" || encoding === "identity") return redactBytes(bytes, type, isSecret);
  const coding = Object.hasOwn(codings, encoding) ? codings[encoding] : undefined;
  if (coding === undefined) return bytes;
  const [decode, encode] = coding;
  const plain = decode(bytes);
  const safe = redactBytes(plain, type, isSecret);
  return safe === plain ? bytes : encode(safe);
}

function redactBytes(bytes: Uint8Array, type: string, isSecret: IsSecret): Uint8Array {
  const text = /json|x-www-form-urlencoded/i.test(type) ? textOf(bytes) : undefined;
  if (text === undefined) return bytes;
  const safe = /json/i.test(type) ? redactJsonText(text, isSecret) : redactForm(text, isSecret);
  return safe === text ? bytes : new TextEncoder().encode(safe);
}

function redactJsonText(text: string, isSecret: IsSecret): string {
  const value = parsedJson(text);
  if (value === undefined) return text;
  const safe = JSON.stringify(redactJson(value, isSecret));
  return safe === JSON.stringify(value) ? text : safe;
}

/** The value that a text says; `undefined` of what is no JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A JSON value without the texts of its secrets. Numbers and the like stay: they are no tokens, and replies keep their types. */
function redactJson(value: unknown, isSecret: IsSecret, within = false): unknown {
  if (typeof value === "string") return within && value !== "" ? redacted : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => redactJson(item, isSecret, within));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactJson(item, isSecret, within || isSecret(key))]));
}

/** Fields of a form (or of a query) with the values of secrets replaced; all others stay as they are written. */
export function redactForm(text: string, isSecret: IsSecret): string {
  return text
    .split("&")
    .map((field) => {
      const name = field.split("=", 1)[0] as string;
      const [decoded] = [...new URLSearchParams(name).keys()];
      return field.length > name.length + 1 && isSecret(decoded ?? name) ? `${name}=${encodeURIComponent(redacted)}` : field;
    })
    .join("&");
}
