const strict = new TextDecoder("utf-8", { fatal: true });

/** A body that is here. */
export type Content = string | Uint8Array;

/** A body as text; `undefined` where it is not UTF-8. */
export function toText(content: Content): string | undefined {
  if (typeof content === "string") return content;
  try {
    return strict.decode(content);
  } catch {
    return undefined;
  }
}
