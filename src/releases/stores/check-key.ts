import { StoreError } from "../store.js";

/** Longest key, in characters. */
const maxKeyLength = 512;

const segments = /^(?:[A-Za-z0-9._~!'()*-]|%[0-9A-Fa-f]{2})+(?:\/(?:[A-Za-z0-9._~!'()*-]|%[0-9A-Fa-f]{2})+)*$/;

/**
 * Refuses what is no key: segments of unreserved characters and percent-encodings, none of them `.` or `..`, which a folder
 * would take for a way out of it.
 * @throws StoreError INVALID_KEY
 */
export function checkKey(key: string): void {
  if (key.length <= maxKeyLength && segments.test(key) && !key.split("/").some((segment) => segment === "." || segment === "..")) return;
  const shown = JSON.stringify(key.slice(0, 80));
  throw new StoreError(
    "INVALID_KEY",
    `${shown} is no key: write "/"-separated, percent-encoded segments, at most ${maxKeyLength} characters.`,
  );
}
