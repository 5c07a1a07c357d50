import type { Exchange } from "../../../core/model/exchange.js";
import type { ApiOperation, OperationBody } from "../../../core/model/operation.js";
import { type BodyCheck, compileContent } from "../body/compile-body.js";
import type { Findings } from "../findings.js";
import { compileParameters } from "../parameters/compile-parameters.js";
import { ParameterSource } from "../parameters/source.js";
import type { SchemaCompiler } from "../schema/compiler.js";

/** Looks at all of a request but what is in its body, and says how to look at that; `undefined` where there is no need. */
export type HeadCheck = (exchange: Exchange, findings: Findings) => BodyCheck | undefined;

/**
 * Compiles what is documented of an operation's requests.
 *
 * @param path the API's template
 * @param strict whether there may be no other query parameters
 * @throws Error when a schema can't be compiled
 */
export function compileRequest(operation: ApiOperation, path: string, strict: boolean, compiler: SchemaCompiler): HeadCheck {
  const parameters = compileParameters(operation.parameters ?? [], path, strict, compiler);
  const body = operation.requestBody === undefined ? undefined : compileRequestBody(operation.requestBody, compiler);
  return (exchange, findings) => {
    const source = new ParameterSource(exchange);
    for (const check of parameters) check(source, findings);
    return body?.(exchange, findings);
  };
}

function compileRequestBody({ content, required = false }: OperationBody, compiler: SchemaCompiler): HeadCheck {
  const choose = compileContent(content, compiler);
  const types = Object.keys(content);
  const missing = (findings: Findings) => {
    if (required) findings.add(400, { in: "body", pointer: "", keyword: "required", message: "must be sent" });
  };
  return (exchange, findings) => {
    const { body } = exchange;
    if (body === null || body === "") return void missing(findings);
    const coding = exchange.header("content-encoding") ?? "identity";
    if (coding.toLowerCase() !== "identity") return void findings.addMediaType("must not have a content coding to be checked", types);
    // RFC 9110 §8.3: a body without a type may be taken for bytes.
    const check = choose(exchange.header("content-type") ?? "application/octet-stream");
    if (check === "unknown") return void findings.addMediaType(`must be of type ${types.join(" or ")}`, types);
    return check && ((bytes, found) => (bytes.length === 0 ? missing(found) : check(bytes, found)));
  };
}
