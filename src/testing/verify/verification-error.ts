/** Something that did not go as a test was told. */
export interface Complaint {
  readonly kind: "unhandled" | "unused" | "exhausted";
  /** What happened, or did not, and what came nearest. */
  readonly message: string;
}

/** A test did not go as it was told. The message says everything at once. */
export class VerificationError extends Error {
  override readonly name = "VerificationError";
  readonly complaints: readonly Complaint[];

  constructor(complaints: readonly Complaint[]) {
    const lines = complaints.map(({ kind, message }) => `  ${kind}: ${message.replaceAll("\n", "\n    ")}`);
    super(`The fake gateway was not used as it was told:\n${lines.join("\n")}`);
    this.complaints = complaints;
  }
}
