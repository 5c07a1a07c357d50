import type { MockBackend } from "../../backends/mock/mock-backend.js";
import { ConfigError } from "../../core/errors.js";
import { Answer } from "../../core/model/answer.js";
import type { MockBackendConfig, MockCase, MockDefinition } from "../../core/model/mock-config.js";
import type { MockWhen } from "../../core/model/mock-when.js";
import { redactConfig } from "../../core/resolve/redact.js";
import { validate } from "../../core/rules/validate.js";
import type { ApiEntry } from "../gateway/api-entry.js";
import type { OverrideAnswer, UseOptions } from "../model/override.js";
import type { CompiledOverride } from "./placed-override.js";

/** The longest text of an override in a message. */
const maxShown = 120;

/**
 * Makes an override ready.
 * @throws ConfigError with every issue, where it is no Mock
 * @throws TypeError where `times` is no whole number above 0
 */
export function compileOverride(
  entry: ApiEntry,
  answer: OverrideAnswer,
  { times, when }: UseOptions,
  mocks: MockBackend,
): CompiledOverride {
  if (times !== undefined && !(Number.isSafeInteger(times) && times > 0))
    throw new TypeError(`The "times" of an override is a whole number above 0, not ${times}.`);
  const given: MockDefinition = typeof answer === "function" ? { handler: answer } : answer;
  const config = checked(when === undefined ? given : gated(given, when), entry, mocks);
  const { served } = entry;
  const { platform } = entry.context;
  const mock = mocks.compile(config, {
    ...entry.context,
    respondPrepared: (status, rawHeaders, body) => Object.freeze(new Answer(status, rawHeaders, body, served, platform)),
  });
  return { entry, mock, times, shown: shown(given, times, when) };
}

/** The same Mock for the requests that meet the conditions alone. */
function gated({ prefer, examples, ...definition }: MockDefinition, when: MockWhen): MockDefinition {
  if (prefer === true) throw new TypeError('An override with "prefer" lets each request choose: leave out its "when".');
  const { kind: _, responses = [definition as MockCase], ...rest } = definition as MockDefinition & { readonly kind?: "mock" };
  const cases = responses.map((given) => ({ ...given, when: given.when === undefined ? when : { all: [when, given.when] } }));
  const control = definition.responses === undefined ? {} : rest;
  return { ...control, ...(examples !== undefined && { examples }), responses: cases } as MockDefinition;
}

/** Validates it as the backend of an API, and gives its frozen copy. */
function checked(definition: MockDefinition, { context }: ApiEntry, mocks: MockBackend): MockBackendConfig {
  const api = { name: "override", method: "ANY", path: "/", backend: { ...definition, kind: "mock" as const } };
  const { readFile } = context.platform;
  const result = validate({ groups: [{ name: "override", apis: [api] }] }, { backends: [mocks], readFile });
  if (result.ok) return result.config.groups[0]?.apis[0]?.backend as MockBackendConfig;
  throw new ConfigError(result.issues.map((issue) => ({ ...issue, path: issue.path.replace("/groups/0/apis/0/backend", "") })));
}

function shown(definition: MockDefinition, times: number | undefined, when: MockWhen | undefined): string {
  const options = { ...(times !== undefined && { times }), ...(when !== undefined && { when }) };
  const text = JSON.stringify(redactConfig(definition));
  const short = text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
  return Object.keys(options).length === 0 ? short : `${short}, ${JSON.stringify(redactConfig(options))}`;
}
