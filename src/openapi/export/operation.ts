import type { ApiOperation, OperationHeader, OperationMedia, OperationParameter, OperationResponse } from "../../core/model/operation.js";
import { parseTemplate } from "../../core/model/path-template.js";
import { impliedExtension } from "../extensions.js";
import { toSchema } from "./schema.js";

/** An operation in the words of OpenAPI 3.1. What that wants and the group has not is marked as implied. */
export function toOperation(operation: ApiOperation, path: string): Readonly<Record<string, unknown>> {
  const { parameters = [], requestBody, responses, ...rest } = operation;
  const all = [...parameters.map(toParameter), ...impliedParameters(parameters, path)];
  return {
    ...rest,
    ...(all.length > 0 && { parameters: all }),
    ...(requestBody !== undefined && { requestBody: { ...requestBody, content: toContent(requestBody.content) } }),
    ...(responses !== undefined && { responses: mapValues(responses, toResponse) }),
  };
}

/** OpenAPI wants every parameter of a path to be described. */
function impliedParameters(parameters: readonly OperationParameter[], path: string): readonly object[] {
  const template = parseTemplate(path);
  const names = typeof template === "string" ? [] : template.names;
  const described = new Set(parameters.filter((each) => each.in === "path").map(({ name }) => name));
  return names
    .filter((name) => !described.has(name))
    .map((name) => ({ name, in: "path", required: true, schema: { type: "string" }, [impliedExtension]: true }));
}

function toParameter({ content, ...parameter }: OperationParameter): object {
  return { ...toValue(parameter), ...(content !== undefined && { content: toContent(content) }) };
}

/** What has a schema and examples. */
function toValue({ schema, examples, ...rest }: OperationParameter | OperationHeader | OperationMedia): object {
  return {
    ...rest,
    ...(schema !== undefined && { schema: toSchema(schema) }),
    ...(examples !== undefined && { examples: mapValues(examples, (value) => ({ value })) }),
  };
}

function toContent(content: Readonly<Record<string, OperationMedia>>): object {
  return mapValues(content, toValue);
}

function toResponse({ description, headers, content }: OperationResponse): object {
  return {
    description: description ?? "",
    ...(headers !== undefined && { headers: mapValues(headers, toValue) }),
    ...(content !== undefined && { content: toContent(content) }),
    ...(description === undefined && { [impliedExtension]: ["description"] }),
  };
}

function mapValues<Value>(record: Readonly<Record<string, Value>>, map: (value: Value) => unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
