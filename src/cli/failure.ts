/** What the command ends with. */
export const exitCodes = {
  /** It is as it should be. */
  fine: 0,
  /** The configuration has issues, or the releases refuse what was asked. */
  refused: 1,
  /** The command was used wrongly, or something can't be read, reached or listened on. */
  unusable: 2,
  /** A bug of this program. */
  bug: 70,
} as const;

/** Ends the command with a message for the person who called it. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.unusable) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What the system or a library says of a failure, for a sentence. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
