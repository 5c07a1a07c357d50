import { isJson } from "../../validate/body/media-type.js";

/** A media type that a response may have. */
export interface Offer {
  /** As documented: the key of its content, maybe a range (`image/*`). */
  readonly key: string;
  /** What is sent. */
  readonly type: string;
}

/**
 * The documented media types in the order in which they are offered: JSON first, then by name, then ranges. The order of
 * a document is none: configurations of which only the order of keys differs answer alike.
 */
export function offersOf(content: Readonly<Record<string, unknown>>): readonly Offer[] {
  return Object.keys(content)
    .map((key) => ({ key, type: key.includes("*") ? memberOf(key) : key }))
    .filter(({ type }) => isMediaType(type))
    .sort((a, b) => rank(a.key) - rank(b.key) || (a.key < b.key ? -1 : 1));
}

/** With the types that a request names out of a documented range. */
export function widened(offers: readonly Offer[], accept: string): readonly Offer[] {
  const ranges = offers.filter(({ key }) => key.includes("*"));
  if (ranges.length === 0) return offers;
  const named = accept
    .split(",", 32)
    .map((part) => (part.split(";", 1)[0] ?? "").trim().toLowerCase())
    .filter((type) => isMediaType(type) && !type.includes("*"));
  return [
    ...offers,
    ...ranges.flatMap(({ key }) => {
      const start = key.slice(0, key.indexOf("*")).toLowerCase();
      return named.filter((type) => type.startsWith(start)).map((type) => ({ key, type }));
    }),
  ];
}

function rank(key: string): number {
  if (key.includes("*")) return 3;
  if (/^application\/json(?:;|$)/i.test(key)) return 0;
  return isJson(key) ? 1 : 2;
}

/** A type out of a range, where none is asked for. */
function memberOf(range: string): string {
  const [type = ""] = range.toLowerCase().split("/");
  return (
    { text: "text/plain", image: "image/png", audio: "audio/mpeg", video: "video/mp4", multipart: "multipart/form-data" }[type] ??
    "application/json"
  );
}

function isMediaType(text: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+\/[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:[ \t]*;[\t\x20-\x7e]*)?$/.test(text);
}
