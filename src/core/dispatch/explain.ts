import type { AnyBackendConfig } from "../model/any-backend.js";
import type { NamedFunctionBackendConfig } from "../model/config.js";
import type { FunctionLookup } from "../model/function.js";
import { latest } from "../model/function-table.js";
import { hostName, hostOf } from "../model/host.js";
import type { GatewayError } from "../errors.js";
import type { Candidate, Explanation, NoMatch } from "../model/gateway.js";
import { rawHeadersOf } from "../model/headers.js";
import { type PathTemplate, parseTemplate } from "../model/path-template.js";
import type { GatewayRequest } from "../model/request.js";
import { parseTarget, type RequestTarget } from "../model/request-target.js";
import { explainBackends } from "../resolve/explain-backends.js";
import { escapeControls, isSecret, redactConfig, redactHeaders, redactUrl } from "../resolve/redact.js";
import { concealParams, fitsTemplate } from "../route/fits-template.js";
import { fullPaths, methodsOfApi } from "../rules/full-paths.js";
import type { CompiledApi, CompiledConfig } from "./compiled.js";
import { LiveExchange } from "./live-exchange.js";
import { locate, unavailable } from "./locate.js";
import type { Settings } from "./settings.js";

/** APIs that an explanation names where none has the request's path. */
const nearest = 5;

/** Every step of a request and every candidate, by the same steps as dispatch (property 30). */
export function explain(live: CompiledConfig, request: GatewayRequest, settings: Settings): Explanation {
  const located = locate(live, request, settings);
  const target = parseTarget(request.url, settings.maxUrlLength);
  const refused = target.refusal !== undefined;
  const { shown, candidates } = refused ? { shown: "", candidates: [] } : judgeAll(live, request, target, located);
  // Where a parameter is a secret, the path is shown without it, and the URL as what was shown of it.
  const url = refused || shown === target.path ? request.url : `${shown}${target.query === "" ? "" : `?${target.query}`}`;
  const common = {
    request: { method: escapeControls(request.method), url: redactUrl(url), headers: redactHeaders(rawHeadersOf(request)) },
    environment: settings.environment,
    path: refused ? null : escapeControls(shown),
    candidates,
  };
  const reached = located instanceof LiveExchange;
  if (!reached || located.released?.unavailable !== undefined) {
    const { status, code, message } = reached ? unavailable(located.released?.unavailable as GatewayError) : located;
    return { ...common, status, code, message: escapeControls(message), params: null, backends: [], resolution: null };
  }
  const { group, api, released, resolution } = located;
  const { backend, ...why } = resolution;
  return {
    ...common,
    status: null,
    code: null,
    message: escapeControls(`${group.name}/${api.name} is answered by ${resolution.kind}, from ${resolution.source}.`),
    params: redactParams(located.params),
    backends: explainBackends(group, api, settings.environment, resolution, released?.release),
    resolution: {
      ...why,
      group: escapeControls(group.name),
      api: escapeControls(api.name),
      ...functionOf(backend, settings.functions),
      backend: redactConfig(backend),
    },
  };
}

/** Which versions answer, where a registered function does. */
function functionOf(backend: AnyBackendConfig, functions: FunctionLookup): Pick<NonNullable<Explanation["resolution"]>, "function"> {
  const { kind, name, qualifier = latest } = backend as Partial<NamedFunctionBackendConfig>;
  const reference = kind !== "function" || name === undefined ? undefined : functions.find(name, qualifier);
  if (name === undefined || reference === undefined) return {};
  const versions = reference.shares().map(({ version, share }) => ({ version: version.version, percent: Math.round(share * 1e6) / 1e4 }));
  return { function: { name: escapeControls(name), qualifier: escapeControls(qualifier), versions } };
}

function redactParams(params: Readonly<Record<string, string>>): Record<string, string> {
  const safe: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(params)) safe[escapeControls(name)] = isSecret(name) ? "[redacted]" : escapeControls(value);
  return safe;
}

interface Judged {
  /** The path without what secret parameters hold. */
  readonly shown: string;
  /** The APIs that have the path, whatever their method and host; where there are none, those that come nearest. */
  readonly candidates: readonly Candidate[];
}

function judgeAll(live: CompiledConfig, request: GatewayRequest, target: RequestTarget, located: LiveExchange | NoMatch): Judged {
  const { path, authority } = target;
  const asked = hostOf(request, authority) ?? undefined;
  const host = asked === undefined ? undefined : hostName(asked);
  const chosen = located instanceof LiveExchange ? located.api : undefined;
  const fits = live.apis.map((compiled) => ({ compiled, ...bestFit(compiled, path) }));
  const whole = fits.filter((fit) => fit.whole);
  const shown = whole.reduce((text, { template }) => concealParams(template, text, isSecret), path);
  if (whole.length > 0)
    return { shown, candidates: whole.map(({ compiled }) => judge(compiled, request.method, host, compiled.api === chosen)) };
  const close = fits
    .sort((a, b) => b.segments - a.segments)
    .slice(0, nearest)
    .map(({ compiled, segments }) => candidate(compiled, "wrong-path", `The path fits in ${segments} leading segments, not as a whole.`));
  return { shown, candidates: close };
}

interface Fit {
  readonly template: PathTemplate;
  readonly whole: boolean;
  readonly segments: number;
}

function bestFit({ group, api }: CompiledApi, path: string): Fit {
  const prefix = api.match === "prefix";
  const fits = fullPaths(group.prefix ?? "", api.path, prefix).map((full): Fit => {
    const template = parseTemplate(full) as PathTemplate; // validation has refused what does not parse
    return { template, ...fitsTemplate(template, prefix, path) };
  });
  return fits.find((fit) => fit.whole) ?? (fits[0] as Fit);
}

function judge(compiled: CompiledApi, method: string, host: string | undefined, chosen: boolean): Candidate {
  if (chosen) return candidate(compiled, "chosen", "The most specific API with this host, path and method.");
  const hosts = compiled.group.hosts ?? [];
  if (hosts.length > 0 && !hosts.some((pattern) => hostFits(pattern, host))) {
    return candidate(compiled, "wrong-host", `The group is reached by ${hosts.join(", ")} only.`);
  }
  const methods = methodsOfApi(compiled.api);
  const takes = methods.includes(method) || methods.includes("ANY") || (method === "HEAD" && methods.includes("GET"));
  if (!takes || method === "TRACE" || method === "CONNECT")
    return candidate(compiled, "wrong-method", `The API takes ${methods.join(", ")}.`);
  return candidate(compiled, "less-specific", "Another API's host, path or method is more specific.");
}

function hostFits(pattern: string, host: string | undefined): boolean {
  if (host === undefined) return false;
  return pattern.startsWith("*.") ? host.length > pattern.length - 1 && host.endsWith(pattern.slice(1)) : host === pattern;
}

function candidate({ group, api }: CompiledApi, outcome: Candidate["outcome"], reason: string): Candidate {
  const path = `${group.prefix ?? ""}${api.path}`;
  const [groupName, apiName] = [escapeControls(group.name), escapeControls(api.name)];
  return { group: groupName, api: apiName, method: methodsOfApi(api).join(", "), path: escapeControls(path), outcome, reason };
}
