import type { OperationMedia } from "../../../core/model/operation.js";
import type { Findings } from "../findings.js";
import { readForm } from "../parameters/named-values.js";
import { Malformed } from "../parameters/parts.js";
import { TextShape } from "../parameters/text-shape.js";
import { plainValues } from "../parameters/to-value.js";
import type { SchemaCompiler, Validator } from "../schema/compiler.js";
import { toViolation } from "../schema/to-violation.js";
import { FormValues, MalformedField } from "./form-values.js";
import { parseJson } from "./json.js";
import { kindOf, mediaChooser } from "./media-type.js";
import { readMultipart } from "./multipart.js";
import { type Content, toText } from "./text.js";

/** Looks at a body of one media type that is here. */
export type BodyCheck = (content: Content, findings: Findings) => void | Promise<void>;

/** A documented media type: gives the check of a body that says to be of it; `undefined` where the body is not looked into. */
type MediaCheck = (contentType: string) => BodyCheck | undefined;

/** Finds the check for a body by its media type; `"unknown"` where that is not documented. */
export type ChooseCheck = (contentType: string) => BodyCheck | undefined | "unknown";

/** Of longer bodies only the first violation is looked for, in bytes: a list of all may be far longer than the body. */
const maxLengthForAll = 65_536;

/**
 * Compiles the checks of a body by media type.
 * @throws Error when a schema can't be compiled
 */
export function compileContent(content: Readonly<Record<string, OperationMedia>>, compiler: SchemaCompiler): ChooseCheck {
  const choose = mediaChooser(Object.entries(content).map(([range, media]) => [range, compileMedia(media, compiler)] as const));
  return (contentType) => {
    const check = choose(contentType);
    return check === undefined ? "unknown" : check(contentType);
  };
}

function compileMedia(media: OperationMedia, compiler: SchemaCompiler): MediaCheck {
  const { schema } = media;
  const validate = schema === undefined ? undefined : byLength(compiler.compile(schema));
  const form = new FormValues(media, compiler.schemas);
  const shape = new TextShape([schema], compiler.schemas);
  return (contentType) => {
    switch (kindOf(contentType)) {
      case "json":
        return (content, findings) => checkJson(content, validate, findings);
      case "form":
        return validate && ((content, findings) => checkForm(content, form, validate, findings));
      case "multipart":
        return validate && ((content, findings) => checkMultipart(content, contentType, form, validate, findings));
      case "text":
        return validate && ((content, findings) => checkText(content, shape, validate, findings));
      default:
        return undefined;
    }
  };
}

/** Validates what a body says, and finds what that breaks. */
type Validate = (value: unknown, length: number, findings: Findings) => void;

function byLength(validator: Validator): Validate {
  return (value, length, findings) => {
    for (const error of validator(value, length > maxLengthForAll ? "first" : "all")) findings.add(422, toViolation({ in: "body" }, error));
  };
}

function checkJson(content: Content, validate: Validate | undefined, findings: Findings): void {
  const text = toText(content);
  if (text === undefined) return unreadable("must be UTF-8", findings);
  const { value, problem } = parseJson(text);
  if (problem !== undefined) return unreadable(problem, findings);
  validate?.(value, text.length, findings);
}

function checkForm(content: Content, form: FormValues, validate: Validate, findings: Findings): void {
  const text = toText(content);
  if (text === undefined) return unreadable("must be UTF-8", findings);
  try {
    validate(form.fromUrlEncoded(readForm(text)), text.length, findings);
  } catch (error) {
    malformed(error, findings);
  }
}

async function checkMultipart(
  content: Content,
  contentType: string,
  form: FormValues,
  validate: Validate,
  findings: Findings,
): Promise<void> {
  try {
    const values = await readMultipart(content, contentType, form, findings);
    if (values === undefined) unreadable("must be multipart/form-data as its type says", findings);
    else validate(values, content.length, findings);
  } catch (error) {
    malformed(error, findings);
  }
}

function checkText(content: Content, shape: TextShape, validate: Validate, findings: Findings): void {
  const text = toText(content);
  if (text === undefined) return unreadable("must be UTF-8", findings);
  validate(plainValues(text, shape)[0], text.length, findings);
}

function unreadable(message: string, findings: Findings): void {
  findings.add(400, { in: "body", pointer: "", keyword: "syntax", message });
}

function malformed(error: unknown, findings: Findings): void {
  if (error instanceof MalformedField) {
    const { pointer, keyword, message } = error;
    findings.add(400, { in: "body", pointer, keyword, message });
  } else if (error instanceof Malformed) findings.add(400, { in: "body", pointer: "", keyword: error.keyword, message: error.message });
  else throw error;
}
