import { escapeControls, isSecret } from "../model/secret.js";

export { escapeControls, isSecret };

const redacted = "[redacted]";

/** Headers whose secrets are replaced and whose control characters are escaped. */
export function redactHeaders(rawHeaders: readonly string[]): Record<string, string | string[]> {
  const safe: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = escapeControls((rawHeaders[i] as string).toLowerCase());
    const value = isSecret(name) ? redacted : escapeControls(rawHeaders[i + 1] as string);
    const present = safe[name];
    safe[name] = present === undefined ? value : [...(typeof present === "string" ? [present] : present), value];
  }
  return safe;
}

/** A URL whose credentials and secret query values are replaced and whose control characters are escaped. */
export function redactUrl(url: string): string {
  const withoutCredentials = url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, `$1${redacted}@`);
  const mark = withoutCredentials.indexOf("?");
  if (mark === -1) return escapeControls(withoutCredentials);
  const query = withoutCredentials
    .slice(mark + 1)
    .split("&")
    .map((pair) => {
      const equals = pair.indexOf("=");
      return equals !== -1 && isSecret(decoded(pair.slice(0, equals))) ? `${pair.slice(0, equals)}=${redacted}` : pair;
    });
  return escapeControls(`${withoutCredentials.slice(0, mark)}?${query.join("&")}`);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** A backend configuration as data that may be shown: secrets replaced, code and bytes named instead of given. */
export function redactConfig(value: unknown, name = ""): unknown {
  if (typeof value === "function") return "[function]";
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`;
  if (isSecret(name) && value !== undefined) return redacted;
  if (typeof value === "string") return /^https?:/i.test(value) ? redactUrl(value) : escapeControls(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => redactConfig(item));
  const safe: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of Object.entries(value)) safe[escapeControls(key)] = redactConfig(item, key);
  return safe;
}
