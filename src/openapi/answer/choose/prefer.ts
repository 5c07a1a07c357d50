/** What a request wants of an answer, as far as it says so by `Prefer`. */
export interface Preferences {
  /** `code=404` */
  readonly code: number | undefined;
  /** `example=name` */
  readonly example: string | undefined;
  /** `dynamic=true` */
  readonly dynamic: boolean | undefined;
}

/** A name, and a value that is quoted or ends before the next separator. */
const preference = /([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*(?:=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^;,"]*)))?/g;

/**
 * Reads a `Prefer` field (RFC 7240 §2). Parameters count as preferences, since clients of mocks separate them by `;` as well as by `,`.
 * Of several with one name the first counts; what can't be read is passed over.
 */
export function parsePrefer(field: string): Preferences {
  const values = new Map<string, string>();
  for (const [, name = "", quoted, plain = ""] of field.matchAll(preference)) {
    const key = name.toLowerCase();
    if (!values.has(key)) values.set(key, quoted?.replace(/\\(.)/g, "$1") ?? plain.trim());
  }
  const code = values.get("code") ?? "";
  const dynamic = values.get("dynamic")?.toLowerCase();
  return {
    code: /^[2-5]\d\d$/.test(code) ? Number(code) : undefined,
    example: values.get("example"),
    // RFC 7240 §2: a preference without a value is one that is set.
    dynamic: dynamic === undefined || !["", "true", "false"].includes(dynamic) ? undefined : dynamic !== "false",
  };
}
