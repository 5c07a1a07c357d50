import { isObject, own, textOf } from "../../document/is-object.js";
import { addressOf, type Conversion, type Extension, MappingParts, notConverted } from "./conversion.js";

/** `x-apigateway-backend` of Huawei Cloud's API Gateway: HTTP, MOCK and FUNCTION. */
export function fromApiGateway(extension: Extension): Conversion | undefined {
  const type = String(own(extension.value, "type")).toUpperCase();
  switch (type) {
    case "HTTP":
      return toHttp(extension);
    case "MOCK":
      return { backend: { kind: "mock", text: textOf(part(extension, "mockEndpoints")["result-content"]) ?? "" } };
    case "FUNCTION":
      return toFunction(extension);
    default:
      return notConverted(extension, "type", `A backend of type ${JSON.stringify(type)} has no backend here.`);
  }
}

function part({ value }: Extension, key: string): Readonly<Record<string, unknown>> {
  const found = own(value, key);
  return isObject(found) ? found : {};
}

/** Milliseconds that a timer keeps. */
function timeoutOf(value: unknown): number | undefined {
  return typeof value === "number" && value >= 1 && value <= 2_147_483_647 ? value : undefined;
}

function toHttp(extension: Extension): Conversion | undefined {
  const { value, operation } = extension;
  const { address = "", scheme = "http", path = "", method, timeout } = part(extension, "httpEndpoints");
  const found = addressOf(`${String(scheme)}://${String(address)}${String(path)}`, operation);
  if (found === undefined) return notConverted(extension, "httpEndpoints", "This is no address that a backend could have.");
  const parts = new MappingParts();
  const list = own(value, "parameters");
  for (const each of Array.isArray(list) ? list.filter(isObject) : []) {
    if (!placed(each, extension, parts))
      notConverted(extension, "parameters", `The parameter ${JSON.stringify(each.name)} can't be mapped.`);
  }
  const mapping = parts.done(found, operation, textOf(method));
  if (mapping === undefined) return notConverted(extension, "httpEndpoints", "Its path has parameters that nothing fills.");
  const totalMs = timeoutOf(timeout);
  return { backend: { kind: "http", url: found.url, ...(totalMs !== undefined && { timeouts: { totalMs } }) }, mapping };
}

/** A parameter of the upstream: a constant, or one of the request's by name. */
function placed(parameter: Readonly<Record<string, unknown>>, { operation }: Extension, parts: MappingParts): boolean {
  const { name, value, origin } = parameter;
  const where = String(parameter.in).toLowerCase();
  if (typeof name !== "string" || typeof value !== "string" || !isPlace(where)) return false;
  if (origin === "CONSTANT") return parts.set(where, name, value);
  if (origin !== "REQUEST") return false;
  const documented = own(operation.value, "parameters");
  const source = [
    ...operation.parameters.map((each) => each.value),
    ...(Array.isArray(documented) ? documented.filter(isObject) : []),
  ].find((each) => each.name === value);
  const from = operation.template.inPath.includes(value) ? "path" : typeof source?.in === "string" ? source.in : where;
  if (!isPlace(from)) return false;
  if (from !== where || name !== value) parts.params.push({ from: `${from}.${value}`, to: `${where}.${name}` });
  return true;
}

function isPlace(where: string): where is "path" | "query" | "header" {
  return where === "path" || where === "query" || where === "header";
}

/** A function by the last part of its URN: `urn:fss:region:project:function:package:name`. */
function toFunction(extension: Extension): Conversion | undefined {
  const { version, timeout, ...endpoints } = part(extension, "functionEndpoints");
  const urn = textOf(endpoints["function-urn"]);
  const name = /:function:(?:[^:]+:)?([^:]+)/.exec(urn ?? "")?.[1];
  if (name === undefined) return notConverted(extension, "functionEndpoints", "No function is named here.");
  const qualifier = typeof version === "string" && !/^(?:latest|head)?$/i.test(version) ? { qualifier: version } : {};
  const timeoutMs = timeoutOf(timeout);
  return { backend: { kind: "function", name, ...qualifier, ...(timeoutMs !== undefined && { timeoutMs }) } };
}
