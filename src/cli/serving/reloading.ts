import { escapeControls } from "../../core/model/secret.js";
import { reasonOf } from "../failure.js";
import { readSource } from "../source/read-source.js";
import type { Source } from "../source/source.js";
import type { Output } from "../terminal/output.js";
import { watchFile } from "./watch-file.js";

/** Takes a changed source up, or throws and leaves everything as it was. */
export type TakeUp = (source: Source) => Promise<void>;

/**
 * Has each new text of a file taken up. What can't be is said, and everything stays as it was.
 *
 * @param loaded what is taken up already
 * @returns stops; settles when nothing is under way any more
 */
export function reloadOnChange(path: string, loaded: Source, takeUp: TakeUp, err: Output): () => Promise<void> {
  let text = loaded.text;
  let running: Promise<void> = Promise.resolve();
  const load = async () => {
    try {
      const source = await readSource(path);
      if (source.text === text) return;
      text = source.text; // one that is refused is not looked at again and again
      await takeUp(source);
    } catch (error) {
      err.lines(`${err.paint("red", "error:")} ${escapeControls(reasonOf(error))} What was served before still is.`);
    }
  };
  const reload = () => {
    running = running.then(load);
  };
  const stop = watchFile(path, reload, (error) => err.lines(`${err.paint("yellow", "warning:")} Can't watch ${path}: ${error.message}`));
  return () => {
    stop();
    return running;
  };
}
