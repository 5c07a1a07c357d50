import { isObject, members, own, textOf } from "../../document/is-object.js";
import { addressOf, type Conversion, type Extension, MappingParts, notConverted } from "./conversion.js";

/** `x-amazon-apigateway-integration`: what an API of Amazon's gateway is answered by. */
export function fromAmazon(extension: Extension): Conversion | undefined {
  const type = String(own(extension.value, "type")).toLowerCase();
  switch (type) {
    case "http":
    case "http_proxy":
      return toHttp(extension, type);
    case "mock":
      return toMock(extension);
    case "aws_proxy":
      return toFunction(extension);
    default:
      return notConverted(extension, "type", `An integration of type ${JSON.stringify(type)} has no backend here.`);
  }
}

function toHttp(extension: Extension, type: string): Conversion | undefined {
  const { value, operation } = extension;
  const address = addressOf(textOf(own(value, "uri")) ?? "", operation);
  if (address === undefined) return notConverted(extension, "uri", "This is no address that a backend could have.");
  const parts = new MappingParts();
  for (const [to, from] of members(own(value, "requestParameters"))) {
    if (!moved(to, from, parts)) notConverted(extension, "requestParameters", `What ${JSON.stringify(to)} is set to can't be mapped.`);
  }
  const mapping = parts.done(address, operation, textOf(own(value, "httpMethod")));
  if (mapping === undefined) return notConverted(extension, "uri", "Its path has parameters that nothing fills.");
  const templates = type === "http" ? ["requestTemplates", "responses"] : [];
  for (const key of templates) if (own(value, key) !== undefined) notConverted(extension, key, "Messages are passed on as they are.");
  const timeout = own(value, "timeoutInMillis");
  const timed = typeof timeout === "number" && timeout >= 1 && timeout <= 2_147_483_647;
  return { backend: { kind: "http", url: address.url, ...(timed && { timeouts: { totalMs: timeout } }) }, mapping };
}

const places = new Map<string, "path" | "query" | "header">([
  ["path", "path"],
  ["querystring", "query"],
  ["header", "header"],
]);

/** `integration.request.path.id: method.request.path.id`, or a constant in quotes. */
function moved(target: string, source: unknown, parts: MappingParts): boolean {
  const [, where = "", name = ""] = /^integration\.request\.(path|querystring|header)\.(.+)$/.exec(target) ?? [];
  const to = places.get(where);
  if (to === undefined || typeof source !== "string") return false;
  const constant = /^'(.*)'$/.exec(source)?.[1];
  if (constant !== undefined) return parts.set(to, name, constant);
  const [, origin = "", from = ""] = /^method\.request\.(path|querystring|header)\.(.+)$/.exec(source) ?? [];
  const place = places.get(origin);
  if (place === undefined) return false;
  // What has its name in the same place goes on by itself.
  if (place !== to || from !== name) parts.params.push({ from: `${place}.${from}`, to: `${to}.${name}` });
  return true;
}

/** A Mock that answers as the integration's first response says; templates that compute something are left out. */
function toMock(extension: Extension): Conversion {
  const { value } = extension;
  const responses = own(value, "responses");
  const [response] = isObject(responses) ? [own(responses, "default"), ...Object.values(responses)].filter(isObject) : [];
  if (response === undefined) return { backend: { kind: "mock" } };
  const status = Number(own(response, "statusCode"));
  const [type, template] = members(own(response, "responseTemplates"))[0] ?? [];
  const computed = typeof template !== "string" || /[$#]/.test(template);
  if (computed && template !== undefined) notConverted(extension, "responses", "A template that computes its answer is left out.");
  const headers = members(own(response, "responseParameters")).flatMap(([name, given]) => {
    const header = /^method\.response\.header\.([!#$%&'*+.^_`|~0-9A-Za-z-]+)$/.exec(name)?.[1];
    const constant = typeof given === "string" ? /^'([\t\x20-\x7e]*)'$/.exec(given)?.[1] : undefined;
    return header === undefined || constant === undefined ? [] : [[header, constant] as const];
  });
  const content = computed || template === "" ? undefined : template;
  const all = [...headers, ...(content !== undefined && type !== undefined ? [["content-type", type] as const] : [])];
  const legal = Number.isInteger(status) && status >= 200 && status <= 599;
  const empty = status === 204 || status === 304;
  return {
    backend: {
      kind: "mock",
      ...(legal && { status }),
      ...(all.length > 0 && !empty && { headers: Object.fromEntries(all) }),
      ...(content !== undefined && !empty && { text: content }),
    },
  };
}

/** A function by the name that its ARN or the template of a stack has. */
function toFunction(extension: Extension): Conversion | undefined {
  const uri = own(extension.value, "uri");
  const text = isObject(uri) ? String(own(uri, "Fn::Sub")) : String(uri);
  const [, name, qualifier] =
    /:function:([A-Za-z0-9_-]+)(?::([A-Za-z0-9$_-]+))?(?:\/|$)/.exec(text) ?? /\$\{([A-Za-z0-9]+)\.(?:Alias)?Arn\}/.exec(text) ?? [];
  if (name === undefined) return notConverted(extension, "uri", "No function is named here.");
  const version = qualifier === undefined || qualifier === "$LATEST" ? {} : { qualifier };
  return { backend: { kind: "function", name, ...version } };
}
