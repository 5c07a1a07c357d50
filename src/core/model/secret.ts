const secretName =
  /auth|cookie|token|secret|passw|credential|signature|session|api[-_]?key|(?:access|subscription|private|secret)[-_]?key|^key$|^sig$|^code$/i;

/** Whether a header, query parameter or configuration key of this name may hold a secret. */
export function isSecret(name: string): boolean {
  return secretName.test(name);
}

/** Control characters (C0, DEL, C1, line separators, those of writing directions) as `\u….`, so that no log line and no terminal takes them for its own. */
export function escapeControls(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
