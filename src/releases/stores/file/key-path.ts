import { createHash } from "node:crypto";

/** Most characters of a file's name that come from a key. File systems allow 255. */
const maxNameLength = 180;
/** Characters of a longer name that stand before its digest. */
const keptLength = 80;

/**
 * The path of a key's file below the store's folder. Two keys never share one, also where the file system takes upper and
 * lower case for the same: upper case is written as `^` and lower case, and `^` is in no key.
 */
export function keyPath(key: string): string {
  return `${key.split("/").map(nameOf).join("/")}^.json`;
}

/** The folder that holds every key of a prefix. */
export function prefixFolder(prefix: string): string {
  return prefix.split("/").slice(0, -1).map(nameOf).join("/");
}

/** What the names in that folder begin with: all that is kept of long ones. */
export function prefixName(prefix: string): string {
  return lowered(prefix.slice(prefix.lastIndexOf("/") + 1)).slice(0, keptLength);
}

function nameOf(segment: string): string {
  const name = lowered(segment);
  if (name.length <= maxNameLength) return name;
  return `${name.slice(0, keptLength)}^_${createHash("sha256").update(segment).digest("hex")}`;
}

function lowered(segment: string): string {
  return segment.replace(/[A-Z]/g, (letter) => `^${letter.toLowerCase()}`);
}
