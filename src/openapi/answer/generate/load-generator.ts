import type { generateSync } from "json-schema-faker";
import { loadCompiler } from "../../validate/schema/group-compiler.js";
import type { AjvParts } from "../../validate/schema/load-ajv.js";
import { loadClock, type WithinTime } from "./within-time.js";

/** What values are generated and held to their schema by. */
export interface GeneratorParts {
  readonly generate: typeof generateSync;
  readonly ajv: AjvParts;
  readonly withinTime: WithinTime;
}

let parts: GeneratorParts | undefined;
let loading: Promise<GeneratorParts> | undefined;

/** The code of it, from the optional peers `json-schema-faker`, `ajv` and `ajv-formats`; `undefined` until it has been loaded. */
export function loadedGenerator(): GeneratorParts | undefined {
  return parts;
}

/** Loads it, once in a process. @throws TypeError when one of them is not installed */
export function loadGenerator(): Promise<GeneratorParts> {
  loading ??= load().then((loaded) => (parts = loaded));
  return loading;
}

async function load(): Promise<GeneratorParts> {
  try {
    const [{ generateSync: generate }, ajv, withinTime] = await Promise.all([import("json-schema-faker"), loadCompiler(), loadClock()]);
    return { generate, ajv, withinTime };
  } catch (cause) {
    const install = "npm install json-schema-faker ajv ajv-formats";
    throw new TypeError(`Answers that are generated need json-schema-faker, ajv and ajv-formats: ${install}`, { cause });
  }
}
