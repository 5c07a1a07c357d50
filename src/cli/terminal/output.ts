import { styleText } from "node:util";

/** The looks that text may have. */
export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** Where text goes: the standard output or the standard error. */
export interface Output {
  /** Whether a person looks on. */
  readonly isTerminal: boolean;
  readonly hasColors: boolean;
  /** Writes lines, each of which ends with a line break then. */
  lines(...lines: readonly string[]): void;
  write(text: string): void;
  /** Text in a colour or weight, where the output has any. */
  paint(style: Style, text: string): string;
  /** Shows on a terminal what is going on, until the result is called. */
  progress(text: string): () => void;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The part of a stream of the process that is used. */
export interface OutputStream {
  readonly isTTY?: boolean;
  write(text: string): boolean;
}

export function toOutput(stream: OutputStream, env: Environment): Output {
  const isTerminal = stream.isTTY === true;
  const colors = hasColors(isTerminal, env);
  return {
    isTerminal,
    hasColors: colors,
    lines: (...lines) => void (lines.length > 0 && stream.write(`${lines.join("\n")}\n`)),
    write: (text) => void stream.write(text),
    paint: (style, text) => (colors ? styleText(style, text, { validateStream: false }) : text),
    progress: (text) => {
      if (!isTerminal) return () => {};
      stream.write(`${text}\r`);
      return () => void stream.write("\u001b[K");
    },
  };
}

/** By https://no-color.org and https://force-color.org; else a terminal has colours unless it says that it is a dumb one. */
function hasColors(isTerminal: boolean, env: Environment): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = env;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return isTerminal && TERM !== "dumb";
}
