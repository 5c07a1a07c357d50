/** Codes of what can't be released. */
export type ReleaseErrorCode =
  | "UNKNOWN_ENVIRONMENT"
  | "UNKNOWN_REVISION"
  | "DUPLICATE_REVISION"
  | "NOT_RELEASED"
  | "OFFLINE"
  | "NOTHING_BEFORE"
  | "ENVIRONMENT_FULL"
  | "CONFLICT";

/** Thrown where a revision or a release is refused for what is stored already. Nothing has changed. */
export class ReleaseError extends Error {
  override readonly name = "ReleaseError";
  readonly code: ReleaseErrorCode;

  constructor(code: ReleaseErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
