import type { LiteralUnion } from "type-fest";
import type { Place } from "./document/place.js";

/** Codes of warnings. */
export type OpenApiWarningCode =
  /** A path that no request can have as it is written: what the API has instead is told. */
  | "PATH_CHANGED"
  /** An operation that no API could be made of. */
  | "OPERATION_LEFT_OUT"
  /** A reference to nothing, or to where references may not lead. */
  | "UNRESOLVED_REFERENCE"
  /** A part that is not as the specification wants; it is passed over. */
  | "INVALID_PART"
  /** A keyword of a schema that is not as JSON Schema wants; it is passed over. */
  | "INVALID_SCHEMA"
  /** Something that a group has no place for. */
  | "NOT_SUPPORTED"
  /** No address that an HTTP backend could have. */
  | "NO_SERVER"
  /** More names of one kind than there may be: another name was given. */
  | "DUPLICATE_NAME"
  /** A value that is too long or too deep. */
  | "LIMIT_EXCEEDED"
  /** A vendor's extension that says what a group can't. */
  | "EXTENSION_NOT_CONVERTED";

/** One thing of a document that a group can't say, or that is wrong with the document. The group is without it. */
export interface OpenApiWarning {
  /** Stable; programs may depend on it. */
  readonly code: OpenApiWarningCode;
  /** JSON Pointer (RFC 6901) into the document. */
  readonly path: string;
  /** Address of the file that the pointer is in, where that is another one than the document. */
  readonly file?: string;
  readonly message: string;
}

/** Why a document could not be imported: codes of configuration issues where its backends are refused, else these. */
export type OpenApiIssueCode =
  | "UNREADABLE_FILE"
  | "NOT_PARSED"
  | "NOT_A_DOCUMENT"
  | "UNSUPPORTED_VERSION"
  | "LIMIT_EXCEEDED"
  | "UNKNOWN_SERVER"
  | "NOT_ALLOWED";

/** One reason why a document could not be imported. */
export interface OpenApiIssue {
  readonly code: LiteralUnion<OpenApiIssueCode, string>;
  /** JSON Pointer (RFC 6901) into the document. */
  readonly path: string;
  readonly file?: string;
  readonly message: string;
}

/** Thrown where no group can be made of a document. */
export class OpenApiError extends Error {
  override readonly name = "OpenApiError";
  readonly code = "INVALID_OPENAPI";
  /** Every issue at once. */
  readonly issues: readonly OpenApiIssue[];

  constructor(issues: readonly OpenApiIssue[], options?: ErrorOptions) {
    const lines = issues.slice(0, 20).map(({ path, code, message }) => `  ${path || "/"} ${code}: ${message}`);
    if (issues.length > lines.length) lines.push(`  … and ${issues.length - lines.length} more, in \`issues\``);
    super(`The document can't be imported:\n${lines.join("\n")}`, options);
    this.issues = issues;
  }
}

/** Warnings that are kept at most: nobody reads more, and a hostile document could fill the memory with them. */
const maxWarnings = 10_000;

/** Collects the warnings of one import. */
export class Report {
  readonly #root: string;
  readonly #warnings: OpenApiWarning[] = [];
  readonly #seen = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  /** What stands at one place is read as often as it is referred to, and told once. */
  warn(code: OpenApiWarningCode, place: Place, message: string): void {
    if (this.#warnings.length >= maxWarnings) return;
    const { file, pointer } = place;
    const key = `${code} ${file} ${pointer} ${message}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#warnings.push({ code, path: pointer, ...(file !== this.#root && { file }), message });
    if (this.#warnings.length === maxWarnings) {
      this.#warnings.push({
        code: "LIMIT_EXCEEDED",
        path: "",
        message: `There are more than ${maxWarnings} warnings: the rest is not listed.`,
      });
    }
  }

  get warnings(): readonly OpenApiWarning[] {
    return this.#warnings;
  }
}

/** A name in quotes, cut where it is long. */
export function quote(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);
}
