import { writeFile } from "node:fs/promises";
import { Failure, reasonOf } from "../failure.js";
import type { Context } from "../terminal/context.js";

/** Writes what was made to a file, or to the standard output. */
export async function writeResult(text: string, file: string | undefined, { out }: Context): Promise<void> {
  if (file === undefined) return out.write(text);
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new Failure(`${file} can't be written: ${reasonOf(error)}`);
  }
}
