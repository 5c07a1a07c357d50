import { escapeControls } from "../../core/model/secret.js";
import type { Release } from "../../releases/index.js";

/** A change of an environment as a sentence. */
export function releaseLine({ environment, sequence, group, revision, backend, offline }: Release): string {
  const what = offline ? "is offline" : "is live";
  const from = backend === null ? "" : ` on ${backend}`;
  return escapeControls(`${group} ${revision} ${what} in ${environment}${from} (change ${sequence})`);
}
