import type { ConfigIssue } from "../../core/errors.js";
import type { Api, ApiGroup } from "../../core/model/config.js";
import { validateConfig } from "../../validate-config.js";
import type { Place } from "./document/place.js";
import { keysOfFragment } from "./document/pointer.js";
import type { OpenApiOptions } from "./options.js";
import { OpenApiError, type OpenApiIssue, type Report } from "./report.js";

/** Where in the document a part of the group comes from. */
export interface Origin {
  readonly place: Place;
  /** Where parts of it are written in words of this library, by key. All of it was meant where this is a place. */
  readonly written: Place | Readonly<Record<string, Place>>;
}

/** Where in the document the parts of a group come from. */
export interface Origins {
  readonly group: Origin;
  readonly apis: ReadonlyMap<Api, Origin>;
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
 * The group without the operations that can't be APIs, each of which is reported. What is written in words of this library was
 * meant: what is not legal there is an error.
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
      report.warn("OPERATION_LEFT_OUT", origins.apis.get(api)?.place ?? origins.group.place, `The operation is left out. ${message}`);
    }
    for (const [name, message] of wrong.schemas) {
      report.warn("INVALID_SCHEMA", origins.schemas.get(name) ?? origins.group.place, `Anything is allowed here instead. ${message}`);
    }
    current = without(current, wrong);
  }
}

/** Names of functions are nobody's business here where it is not said which there are. */
function issuesOf(group: ApiGroup, { functions, backends }: OpenApiOptions): readonly ConfigIssue[] {
  const result = validateConfig({ groups: [group] }, { ...(functions && { functions }), ...(backends && { backends }) });
  if (result.ok) return [];
  if (functions !== undefined) return result.issues;
  return result.issues.filter(({ code }) => code !== "UNKNOWN_FUNCTION" && code !== "UNKNOWN_QUALIFIER");
}

function sortIn(issue: ConfigIssue, group: ApiGroup, origins: Origins, wrong: Wrong): void {
  const [, , part = "", key = "", ...rest] = keysOfFragment(issue.path.replaceAll("%", "%25")) ?? [];
  const api = part === "apis" ? group.apis[Number(key)] : undefined;
  const { message } = issue;
  if (api !== undefined) {
    const at = writtenAt(origins.apis.get(api), rest);
    if (at !== undefined) wrong.refused.push(refusal(issue, at, origins));
    else if (!wrong.apis.has(api)) wrong.apis.set(api, message);
  } else if (part === "schemas" && Object.hasOwn(group.schemas ?? {}, key)) {
    if (!wrong.schemas.has(key)) wrong.schemas.set(key, message);
  } else {
    const keys = [part, key, ...rest].filter((each, i) => i > 1 || each !== "");
    wrong.refused.push(refusal(issue, writtenAt(origins.group, keys) ?? origins.group.place, origins));
  }
}

/** Where the value at the end of `keys` is written; `undefined` where it is not. */
function writtenAt(origin: Origin | undefined, keys: readonly string[]): Place | undefined {
  if (origin === undefined) return undefined;
  const { written } = origin;
  if ("pointer" in written) return (written as Place).at(...keys);
  const [first = "", ...rest] = keys;
  return Object.hasOwn(written, first) ? (written as Readonly<Record<string, Place>>)[first]?.at(...rest) : undefined;
}

function refusal({ code, message }: ConfigIssue, { pointer, file }: Place, { group }: Origins): OpenApiIssue {
  return { code, path: pointer, ...(file !== group.place.file && { file }), message };
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
