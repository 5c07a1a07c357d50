import { createHash } from "node:crypto";

/** Most characters of a file's name that come from a key. File systems allow 255. */
const maxNameLength = 180;

/**
 * The path of a key's file below the store's folder. Two keys never share one, also where the file system takes upper and
 * lower case for the same: upper case is written as `^` and lower case, and `^` is in no key.
 */
export function keyPath(key: string): string {
  return `${key.split("/").map(nameOf).join("/")}^.json`;
}

/** The folder that holds every key of a prefix, and what the names in it begin with. */
export function prefixFolder(prefix: string): string {
  return prefix.split("/").slice(0, -1).map(nameOf).join("/");
}

function nameOf(segment: string): string {
  const name = segment.replace(/[A-Z]/g, (letter) => `^${letter.toLowerCase()}`);
  if (name.length <= maxNameLength) return name;
  return `${name.slice(0, 80)}^_${createHash("sha256").update(segment).digest("hex")}`;
}
