import { ConfigError } from "../errors.js";
import type { AliasTarget, FunctionHandler, FunctionSummary, GatewayFunctions } from "../model/function.js";
import type { FunctionTable } from "../model/function-table.js";
import { emptyRecord } from "../model/headers.js";
import { didYouMean } from "../model/suggest.js";
import { quote } from "../rules/words.js";
import { checkFunctions } from "../rules/functions.js";
import { toPointer } from "../rules/issues.js";

/** A gateway's functions as its user changes them: what is refused changes nothing. */
export class LiveFunctions implements GatewayFunctions {
  readonly #table: FunctionTable;

  constructor(table: FunctionTable) {
    this.#table = table;
  }

  publish(name: string, version: string, handler: FunctionHandler): void {
    const { versions = {}, aliases = {} } = this.#table.definition(name) ?? {};
    if (Object.hasOwn(versions, version)) {
      const path = toPointer(["options", "functions", name, "versions", version]);
      const message = `The function ${quote(name)} has a version ${quote(version)}, and a version never changes: publish under another.`;
      throw new ConfigError([{ code: "DUPLICATE_NAME", path, message }]);
    }
    refuseIfWrong(name, { versions: withKey(versions, version, handler), aliases });
    this.#table.addVersion(name, version, handler);
  }

  alias(name: string, alias: string, target: AliasTarget): void {
    const definition = this.#table.definition(name);
    if (definition === undefined) {
      const path = toPointer(["options", "functions", name]);
      const message = `There is no function ${quote(name)}: publish a version of it first.${didYouMean(name, this.#table.names())}`;
      throw new ConfigError([{ code: "UNKNOWN_FUNCTION", path, message }]);
    }
    const { versions, aliases = {} } = definition;
    refuseIfWrong(name, { versions, aliases: withKey(aliases, alias, target) });
    this.#table.setAlias(name, alias, target);
  }

  list(): readonly FunctionSummary[] {
    return this.#table.list();
  }
}

function refuseIfWrong(name: string, definition: object): void {
  const issues = checkFunctions(withKey({}, name, definition));
  if (issues.length > 0) throw new ConfigError(issues);
}

/** A copy with one key more; any name is one like any other. */
function withKey<Value>(record: Readonly<Record<string, Value>>, key: string, value: Value): Record<string, Value> {
  const copy = Object.assign(emptyRecord<Value>(), record);
  copy[key] = value;
  return copy;
}
