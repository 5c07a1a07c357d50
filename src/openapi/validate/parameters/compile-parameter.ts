import type { JsonSchema, OperationParameter } from "../../../core/model/operation.js";
import { parseJson } from "../body/json.js";
import { isJson } from "../body/media-type.js";
import type { Findings } from "../findings.js";
import type { SchemaCompiler, SchemaError, Validator } from "../schema/compiler.js";
import { toViolation } from "../schema/to-violation.js";
import type { NamedStyle } from "./named-styles.js";
import { Malformed, type Target } from "./parts.js";
import { type Read, readerOf } from "./reader.js";
import type { ParameterSource } from "./source.js";
import { TextShape } from "./text-shape.js";
import { toValues } from "./to-value.js";

/** Looks at one parameter of a request. */
export type ParameterCheck = (source: ParameterSource, findings: Findings) => void;

/** Values that a request may mean by a parameter, the likeliest first; `undefined` where it is absent. */
type ReadValues = (source: ParameterSource) => readonly unknown[] | undefined;

/**
 * Compiles the check of a parameter; `undefined` where there is nothing to check.
 *
 * @param path the API's template
 * @param style of one in the query
 * @throws Error when its schema can't be compiled
 */
export function compileParameter(
  parameter: OperationParameter,
  path: string,
  style: NamedStyle,
  compiler: SchemaCompiler,
): ParameterCheck | undefined {
  const shape = new TextShape([parameter.schema], compiler.schemas);
  const read = readerOf(parameter, path, style, shape);
  if (read === undefined) return undefined;
  const [media] = Object.entries(parameter.content ?? {});
  const schema: JsonSchema = parameter.schema ?? media?.[1].schema ?? true;
  const values = media === undefined ? inTurn(shape, read) : asContent(media[0], read);
  return checkBy(parameter, values, compiler.compile(schema));
}

function checkBy(parameter: OperationParameter, valuesIn: ReadValues, validate: Validator): ParameterCheck {
  const { name, required = false, allowEmptyValue = false } = parameter;
  const place = { in: parameter.in, name };
  return (source, findings) => {
    try {
      const values = valuesIn(source);
      if (values === undefined) {
        if (required) findings.add(400, { ...place, pointer: "", keyword: "required", message: "must be sent" });
        return;
      }
      if (allowEmptyValue && values.includes("")) return;
      let first: readonly SchemaError[] | undefined;
      for (const value of values) {
        const errors = validate(value, "all");
        if (errors.length === 0) return;
        first ??= errors;
      }
      // Text that is none of the types that are wanted can't be read; what can be read may still not fit.
      for (const error of first ?? []) findings.add(error.keyword === "type" ? 400 : 422, toViolation(place, error));
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      findings.add(400, { ...place, pointer: "", keyword: error.keyword, message: error.message });
    }
  };
}

/** Takes a parameter for all that its schema allows. A way in which it can't be read counts only where there is no other. */
function inTurn(shape: TextShape, read: Read): ReadValues {
  const targets: Target[] = [];
  if (shape.types.has("array")) targets.push("array");
  if (shape.types.has("object")) targets.push("object");
  if (shape.isPlain) targets.push("plain");
  return (source) => {
    const found: unknown[] = [];
    let malformed: unknown;
    for (const target of targets) {
      try {
        const parts = read(source, target);
        if (parts !== undefined) found.push(...toValues(parts, shape));
      } catch (error) {
        malformed ??= error;
      }
    }
    if (found.length === 0 && malformed !== undefined) throw malformed;
    return found.length === 0 ? undefined : found;
  };
}

/** A parameter that is written in a media type: JSON, or text. */
function asContent(mediaType: string, read: Read): ReadValues {
  return (source) => {
    const text = read(source, "plain") as string | undefined;
    if (text === undefined) return undefined;
    if (!isJson(mediaType)) return [text];
    const { value, problem } = parseJson(text);
    if (problem !== undefined) throw new Malformed("syntax", problem);
    return [value];
  };
}
