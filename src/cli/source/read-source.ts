import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { Failure, reasonOf } from "../failure.js";
import type { Source } from "./source.js";

/** Bytes that a configuration may have: 250,000 APIs, the most of one gateway, have less. */
const maxSourceBytes = 128 * 1024 * 1024;

/**
 * Reads a file, or the standard input where the path is `-`.
 * @throws Failure when it can't be read, is longer than 128 MiB, or is no UTF-8
 */
export async function readSource(path: string): Promise<Source> {
  const name = path === "-" ? "stdin" : path;
  let bytes: Buffer;
  try {
    bytes = await (path === "-" ? readAll(process.stdin, name) : readFile(path));
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(`Can't read ${name}: ${whyNot(error)}`);
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { name, text, format: /\.json$/i.test(path) ? "json" : "yaml" };
  } catch {
    throw new Failure(`Can't read ${name}: it is not UTF-8.`);
  }
}

/** Times that a file is read which others keep writing to, and milliseconds in between. */
const mostReadings = 10;
const betweenReadingsMs = 20;

/** A file that was written to while it was read may come as a mix of what it was and what it is: it is read again. */
async function readFile(path: string): Promise<Buffer> {
  for (let reading = 1; ; reading++) {
    const { bytes, isStill } = await readOnce(path);
    if (isStill || reading === mostReadings) return bytes;
    await setTimeout(betweenReadingsMs);
  }
}

async function readOnce(path: string): Promise<{ readonly bytes: Buffer; readonly isStill: boolean }> {
  const file = await open(path);
  try {
    const before = await file.stat();
    if (before.isDirectory()) throw new Failure(`Can't read ${path}: it is a folder. Name the file in it.`);
    const bytes = await readAll(file.createReadStream({ autoClose: false }), path);
    const after = await file.stat();
    return { bytes, isStill: !before.isFile() || (before.mtimeMs === after.mtimeMs && before.size === after.size) };
  } finally {
    await file.close();
  }
}

/** Read piece by piece: what stands for a device or a pipe has no size to ask for. */
async function readAll(stream: Readable, name: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    length += piece.byteLength;
    if (length > maxSourceBytes) throw new Failure(`Can't read ${name}: it has more than ${maxSourceBytes / 1024 / 1024} MiB.`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function whyNot(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such file.";
  if (code === "EACCES" || code === "EPERM") return "permission denied.";
  return reasonOf(error);
}
