import type { HeaderRecord } from "../../../core/model/headers.js";
import type { ApiOperation, OperationHeader, OperationResponse } from "../../../core/model/operation.js";
import { type BodyCheck, type ChooseCheck, compileContent } from "../body/compile-body.js";
import type { Findings } from "../findings.js";
import { Malformed } from "../parameters/parts.js";
import { readSingle } from "../parameters/single-styles.js";
import { TextShape } from "../parameters/text-shape.js";
import { toValues } from "../parameters/to-value.js";
import type { SchemaCompiler } from "../schema/compiler.js";
import { toViolation } from "../schema/to-violation.js";
import { headerText } from "./header-text.js";

/** The status and the fields of an answer. */
export interface ResponseHead {
  readonly status: number;
  readonly headers: HeaderRecord;
  readonly hasBody: boolean;
}

/** Looks at all of an answer but what is in its body, and says how to look at that; `undefined` where there is no need. */
export type ResponseCheck = (head: ResponseHead, findings: Findings) => BodyCheck | undefined;

/**
 * Compiles what is documented of an operation's responses.
 * @throws Error when a schema can't be compiled
 */
export function compileResponses({ responses = {} }: ApiOperation, compiler: SchemaCompiler): ResponseCheck {
  const checks = new Map(Object.entries(responses).map(([status, response]) => [status, compileResponse(response, compiler)]));
  return (head, findings) => {
    const { status } = head;
    const check = checks.get(String(status)) ?? checks.get(`${Math.floor(status / 100)}XX`) ?? checks.get("default");
    if (check !== undefined) return check(head, findings);
    findings.add(422, { in: "status", pointer: "", keyword: "documented", message: `the status ${status} is not documented` });
    return undefined;
  };
}

function compileResponse({ headers = {}, content = {} }: OperationResponse, compiler: SchemaCompiler): ResponseCheck {
  const fields = Object.entries(headers)
    // OpenAPI 3.1 §4.8.17.1: the type of the content says it.
    .filter(([name]) => name.toLowerCase() !== "content-type")
    .map(([name, header]) => compileHeader(name, header, compiler));
  const choose = Object.keys(content).length === 0 ? undefined : compileContent(content, compiler);
  return (head, findings) => {
    for (const check of fields) check(head, findings);
    return choose && head.hasBody ? bodyCheck(head.headers, choose, Object.keys(content), findings) : undefined;
  };
}

function bodyCheck(headers: HeaderRecord, choose: ChooseCheck, types: readonly string[], findings: Findings): BodyCheck | undefined {
  const check = choose(headerText(headers, "content-type") ?? "application/octet-stream");
  if (check === "unknown") return void findings.addMediaType(`must be of type ${types.join(" or ")}`, types);
  // What is coded can't be looked into here.
  return headerText(headers, "content-encoding") === undefined ? check : undefined;
}

function compileHeader(name: string, header: OperationHeader, compiler: SchemaCompiler): (head: ResponseHead, findings: Findings) => void {
  const { required = false, schema = true } = header;
  const place = { in: "header", name } as const;
  const lower = name.toLowerCase();
  const shape = new TextShape([schema], compiler.schemas);
  const validate = compiler.compile(schema);
  const target = shape.types.has("array") ? "array" : shape.types.has("object") ? "object" : "plain";
  return ({ headers }, findings) => {
    const text = headerText(headers, lower);
    if (text === undefined) {
      if (required) findings.add(422, { ...place, pointer: "", keyword: "required", message: "must be sent" });
      return;
    }
    try {
      const parts = readSingle(name, target, text, { style: "simple", explode: false, decode: (part) => part.trim() });
      const errors = toValues(parts, shape).map((value) => validate(value, "all"));
      if (errors.some((each) => each.length === 0)) return;
      for (const error of errors[0] ?? []) findings.add(422, toViolation(place, error));
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      findings.add(422, { ...place, pointer: "", keyword: error.keyword, message: error.message });
    }
  };
}
