import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
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

async function readFile(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    if ((await file.stat()).isDirectory()) throw new Failure(`Can't read ${path}: it is a folder. Name the file in it.`);
    return await readAll(file.createReadStream({ autoClose: false }), path);
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
