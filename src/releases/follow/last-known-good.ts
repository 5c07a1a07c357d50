import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { ReleasedState } from "../../core/model/release.js";
import { sha256 } from "../sha256.js";
import { makeFolder, writeAtomically } from "../stores/file/write-atomically.js";

/** The state of an environment that a gateway served last, in a file: how it starts where the store can't be reached. */
export class LastKnownGood {
  readonly #path: string;
  readonly #environment: string;

  constructor(path: string, environment: string) {
    this.#path = path;
    this.#environment = environment;
  }

  /** Writes the file as a whole, readable by its owner only. */
  async write(state: ReleasedState): Promise<void> {
    const content = JSON.stringify({ format: 1, environment: this.#environment, state });
    await makeFolder(dirname(this.#path));
    await writeAtomically(this.#path, Buffer.from(`${sha256(content)}\n${content}`), dirname(this.#path));
  }

  /**
   * @returns `undefined` where there is no file yet
   * @throws Error where there is one that is damaged, or of another environment
   */
  async read(): Promise<ReleasedState | undefined> {
    let file: string;
    try {
      file = await readFile(this.#path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
    const end = file.indexOf("\n");
    const content = file.slice(end + 1);
    if (end === -1 || sha256(content) !== file.slice(0, end)) throw new Error(`The file ${this.#path} is damaged, and is not used.`);
    const { format, environment, state } = JSON.parse(content) as { format: unknown; environment: unknown; state: ReleasedState };
    if (format !== 1 || environment !== this.#environment)
      throw new Error(`The file ${this.#path} holds another environment, or was written by a later version, and is not used.`);
    return state;
  }
}
