import { sha256 } from "./sha256.js";

/** Longest segment of a key that is a name; longer ones are cut and told apart by their digest. */
const maxSegmentLength = 200;

/** Key of the list of a group's revisions. */
export function revisionsKey(group: string): string {
  return `revisions/${segment(group)}`;
}

/** Key of one part of a document, which is named by its digest. */
export function documentKey(digest: string, part: number): string {
  return `documents/${digest}/${part}`;
}

/** Key of what is live in an environment. */
export function pointerKey(environment: string): string {
  return `${livePrefix(environment)}pointer`;
}

/** What a gateway watches. */
export function livePrefix(environment: string): string {
  return `live/${segment(environment)}/`;
}

function segment(name: string): string {
  const encoded = encodeURIComponent(name).replace(/[!'()*~.]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return encoded.length <= maxSegmentLength ? encoded : `${encoded.slice(0, 120).replace(/%.?$/, "")}.${sha256(name)}`;
}
