import { escapeControls, isSecret } from "../../core/model/secret.js";

export const redacted = "[redacted]";

/** Longest text that is shown, in characters. */
const maxLength = 1024;

/** What most text is: there is nothing to escape in it. */
const plain = /^[ -~]*$/;

/** Without one of these text holds no secret that {@link withoutSecrets} would find. */
const mayTell = /[=@\s]/;

/** What may be a secret in a log that is read by many: more than elsewhere. */
const moreSecretNames = /key|jwt|assertion|otp/i;

/** Whether the value of a field or parameter of this name is to be kept out of logs. */
export function isSensitive(name: string): boolean {
  return isSecret(name) || moreSecretNames.test(name);
}

/** Text as a log may hold it: short, and nothing in it that a log or a terminal takes for its own. */
export function printable(text: string): string {
  if (text.length <= maxLength && plain.test(text)) return text;
  return escapeControls(text.length > maxLength ? `${text.slice(0, maxLength)}…` : text);
}

/**
 * Text without what looks like a secret in it, whatever it is called: credentials in URLs, those of authentication schemes, and
 * values of names that {@link isSensitive}. It is cut first, so that no text takes long.
 */
export function withoutSecrets(text: string): string {
  const shown = printable(text);
  if (!mayTell.test(shown)) return shown;
  return shown
    .replace(/(:\/\/)[^/?#\s@]*@/g, `$1${redacted}@`)
    .replace(/\b(Basic|Bearer|Digest|DPoP|Negotiate)\s+[^\s,;]+/gi, `$1 ${redacted}`)
    .replace(/([^\s?&;,="'/]+)=("[^"]*"|[^\s&;,"']*)/g, (pair, name: string) =>
      isSensitive(decoded(name)) ? `${name}=${redacted}` : pair,
    );
}

/** The name or value of a query parameter; as it is where its encoding is broken. */
export function decoded(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
