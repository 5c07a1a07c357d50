import type { Api, ApiGroup } from "../../core/model/config.js";
import type { ConfigIssue } from "../../core/errors.js";
import { validateConfig } from "../../validate-config.js";
import type { Place } from "./document/place.js";
import { keysOfFragment } from "./document/pointer.js";
import type { OpenApiOptions } from "./options.js";
import { OpenApiError, type OpenApiIssue, type Report } from "./report.js";

/** Where in the document the parts of a group come from. */
export interface Origins {
  readonly root: Place;
  /** Where the group's backend is written; `undefined` where it is not. */
  readonly backend: Place | undefined;
  readonly apis: ReadonlyMap<
    Api,
    { readonly operation: Place /** Where its own backend is written. */; readonly backend: Place | undefined }
  >;
  readonly schemas: ReadonlyMap<string, Place>;
}

/** What is wrong with a group, by what is to be done about it. */
interface Wrong {
  /** What was meant and is not legal. */
  readonly refused: OpenApiIssue[];
  readonly apis: Map<Api, string>;
  readonly schemas: Map<string, string>;
}

/**
 * The group without the operations that can't be APIs, each of which is reported. A backend that is written in the document was
 * meant: one that is not legal is an error.
 *
 * @throws OpenApiError with every such issue
 */
export function keepValid(group: ApiGroup, origins: Origins, options: OpenApiOptions, report: Report): ApiGroup {
  for (let current = group; ; ) {
    const issues = issuesOf(current, options);
    if (issues.length === 0) return current;
    const wrong: Wrong = { refused: [], apis: new Map(), schemas: new Map() };
    for (const issue of issues) sortIn(issue, current, origins, wrong);
    if (wrong.refused.length > 0) throw new OpenApiError(wrong.refused);
    for (const [api, message] of wrong.apis) {
      report.warn("OPERATION_LEFT_OUT", origins.apis.get(api)?.operation ?? origins.root, `The operation is left out. ${message}`);
    }
    for (const [name, message] of wrong.schemas) {
      report.warn("INVALID_SCHEMA", origins.schemas.get(name) ?? origins.root, `Anything is allowed here instead. ${message}`);
    }
    current = without(current, wrong);
  }
}

/** Names of functions are nobody's business here where it is not said which there are. */
function issuesOf(group: ApiGroup, { functions, backends }: OpenApiOptions): readonly ConfigIssue[] {
  const result = validateConfig({ groups: [group] }, { ...(functions && { functions }), ...(backends && { backends }) });
  if (result.ok) return [];
  return functions === undefined
    ? result.issues.filter(({ code }) => code !== "UNKNOWN_FUNCTION" && code !== "UNKNOWN_QUALIFIER")
    : result.issues;
}

function sortIn({ code, path, message }: ConfigIssue, group: ApiGroup, origins: Origins, { refused, apis, schemas }: Wrong): void {
  const [, , part, key = "", ...rest] = keysOfFragment(path.replaceAll("%", "%25")) ?? [];
  const api = part === "apis" ? group.apis[Number(key)] : undefined;
  const origin = api && origins.apis.get(api);
  if (api !== undefined && !(rest[0] === "backend" && origin?.backend !== undefined)) return void apis.set(api, apis.get(api) ?? message);
  if (part === "schemas" && Object.hasOwn(group.schemas ?? {}, key)) return void schemas.set(key, schemas.get(key) ?? message);
  const [place, below] =
    api !== undefined ? [origin?.backend, rest.slice(1)] : part === "backend" ? [origins.backend, key === "" ? [] : [key, ...rest]] : [];
  const at = place?.at(...(below ?? []));
  const file = at !== undefined && at.file !== origins.root.file ? { file: at.file } : {};
  refused.push({ code, path: at?.pointer ?? "", ...file, message });
}

function without(group: ApiGroup, { apis, schemas }: Wrong): ApiGroup {
  return {
    ...group,
    apis: group.apis.filter((api) => !apis.has(api)),
    ...(group.schemas !== undefined && {
      schemas: Object.fromEntries(Object.entries(group.schemas).map(([name, schema]) => [name, schemas.has(name) || schema])),
    }),
  };
}
