import type { OperationParameter } from "../../../core/model/operation.js";
import type { SchemaCompiler } from "../schema/compiler.js";
import { compileParameter, type ParameterCheck } from "./compile-parameter.js";
import { isPartOf } from "./named-styles.js";
import { namedStyleOf } from "./reader.js";
import { TextShape } from "./text-shape.js";

/**
 * Compiles the checks of an operation's parameters, in their order.
 *
 * @param path the API's template
 * @param strict whether a query parameter that is none of them is found
 * @throws Error when a schema can't be compiled
 */
export function compileParameters(
  parameters: readonly OperationParameter[],
  path: string,
  strict: boolean,
  compiler: SchemaCompiler,
): readonly ParameterCheck[] {
  const checks = parameters.flatMap((parameter) => {
    const taken = new Set(parameters.filter((other) => other !== parameter && other.in === parameter.in).map(({ name }) => name));
    return compileParameter(parameter, path, namedStyleOf(parameter, taken), compiler) ?? [];
  });
  return strict ? [...checks, unknownParameters(parameters, compiler)] : checks;
}

function unknownParameters(parameters: readonly OperationParameter[], { schemas }: SchemaCompiler): ParameterCheck {
  const inQuery = parameters.filter((parameter) => parameter.in === "query");
  const known = inQuery.map((parameter) => {
    const shape = new TextShape([parameter.schema], schemas);
    const style = namedStyleOf(parameter, new Set());
    return (name: string) => isPartOf(name, parameter.name, shape, style);
  });
  return (source, findings) => {
    for (const name of source.query.keys()) {
      if (known.some((isPart) => isPart(name))) continue;
      findings.add(400, { in: "query", name: name.slice(0, 100), pointer: "", keyword: "unknown", message: "is not documented" });
    }
  };
}
