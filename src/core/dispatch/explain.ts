import { hostOf } from "../model/host.js";
import type { Candidate, Explanation, NoMatch } from "../model/gateway.js";
import { rawHeadersOf } from "../model/headers.js";
import { type PathTemplate, parseTemplate } from "../model/path-template.js";
import type { GatewayRequest } from "../model/request.js";
import { parseTarget } from "../model/request-target.js";
import { explainBackends } from "../resolve/explain-backends.js";
import { escapeControls, isSecret, redactConfig, redactHeaders, redactUrl } from "../resolve/redact.js";
import { fitsTemplate } from "../route/fits-template.js";
import { fullPaths, methodsOfApi } from "../rules/full-paths.js";
import type { CompiledApi, CompiledConfig } from "./compile.js";
import { LiveExchange } from "./live-exchange.js";
import { locate } from "./locate.js";
import type { Settings } from "./settings.js";

/** APIs that an explanation names where none has the request's path. */
const nearest = 5;

/** Every step of a request and every candidate, by the same steps as dispatch (property 30). */
export function explain(live: CompiledConfig, request: GatewayRequest, settings: Settings): Explanation {
  const located = locate(live, request, settings);
  const target = parseTarget(request.url, settings.maxUrlLength);
  const common = {
    request: { method: escapeControls(request.method), url: redactUrl(request.url), headers: redactHeaders(rawHeadersOf(request)) },
    environment: settings.environment,
    path: target.refusal === undefined ? escapeControls(target.path) : null,
    candidates: target.refusal === undefined ? candidates(live, request, target.path, target.authority, located) : [],
  };
  if (!(located instanceof LiveExchange)) {
    const { status, code, message } = located;
    return { ...common, status, code, message, params: null, backends: [], resolution: null };
  }
  const { group, api, resolution } = located;
  const { backend, ...why } = resolution;
  return {
    ...common,
    status: null,
    code: null,
    message: `${group.name}/${api.name} is answered by ${resolution.kind}, from ${resolution.source}.`,
    params: redactParams(located.params),
    backends: explainBackends(group, api, settings.environment, resolution),
    resolution: { ...why, backend: redactConfig(backend) },
  };
}

function redactParams(params: Readonly<Record<string, string>>): Record<string, string> {
  const safe: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(params)) safe[name] = isSecret(name) ? "[redacted]" : escapeControls(value);
  return safe;
}

/** The APIs that have the path, whatever their method and host; where there are none, those that come nearest. */
function candidates(
  live: CompiledConfig,
  request: GatewayRequest,
  path: string,
  authority: string | undefined,
  located: LiveExchange | NoMatch,
): readonly Candidate[] {
  const host = hostOf(request, authority) ?? undefined;
  const chosen = located instanceof LiveExchange ? located.api : undefined;
  const fits = live.apis.map((compiled) => ({ compiled, ...bestFit(compiled, path) }));
  const whole = fits.filter((fit) => fit.whole);
  if (whole.length > 0) return whole.map(({ compiled }) => judge(compiled, request.method, host, compiled.api === chosen));
  return fits
    .sort((a, b) => b.segments - a.segments)
    .slice(0, nearest)
    .map(({ compiled, segments }) => candidate(compiled, "wrong-path", `The path fits in ${segments} leading segments, not as a whole.`));
}

function bestFit({ group, api }: CompiledApi, path: string): { readonly whole: boolean; readonly segments: number } {
  const fits = fullPaths(group.prefix ?? "", api.path, api.match === "prefix").map((full) =>
    fitsTemplate(parseTemplate(full) as PathTemplate, api.match === "prefix", path),
  );
  return fits.find((fit) => fit.whole) ?? (fits[0] as { readonly whole: boolean; readonly segments: number });
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
  return { group: group.name, api: api.name, method: methodsOfApi(api).join(", "), path, outcome, reason };
}
