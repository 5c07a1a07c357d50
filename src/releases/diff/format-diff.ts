import { escapeControls, isSecret } from "../../core/model/secret.js";
import type { Difference } from "./diff-groups.js";

const signs = { added: "+", removed: "-", changed: "~" } as const;

/** Most characters of a value that are shown. */
const maxShown = 200;

/** Differences as a person reads them, a line for each: `~ /backend/url "a" -> "b"`. Secrets are left out. */
export function formatDiff(differences: readonly Difference[]): string {
  return differences.map(line).join("\n");
}

function line(difference: Difference): string {
  const { change, path } = difference;
  const secret = path.split("/").some(isSecret);
  const show = (value: unknown) => (secret ? "[redacted]" : shown(value));
  const values = [...("before" in difference ? [show(difference.before)] : []), ...("after" in difference ? [show(difference.after)] : [])];
  return `${signs[change]} ${escapeControls(path)} ${values.join(" -> ")}`;
}

function shown(value: unknown): string {
  const text = escapeControls(JSON.stringify(value, (key, item: unknown) => (isSecret(key) ? "[redacted]" : item)));
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
}
