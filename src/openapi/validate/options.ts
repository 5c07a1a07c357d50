/** What becomes of a request that breaks what is documented: nothing, a report to `error` listeners, or a refusal. */
export type ValidationMode = "off" | "report" | "enforce";

/** How the requests and responses of some APIs are held to what is documented of them. */
export interface ValidationRules {
  /** Default `"off"`. */
  readonly requests?: ValidationMode;
  /** Whether `error` listeners are told of answers that are not as documented. They are never held back. Default `"off"`. */
  readonly responses?: "off" | "report";
  /** Whether a query parameter that is not documented breaks the documentation. Default `false`. */
  readonly strict?: boolean;
}

/** Rules of a group; each of its APIs may have others. */
export interface GroupValidation extends ValidationRules {
  /** By name of the API; what is absent there is the group's. */
  readonly apis?: Readonly<Record<string, ValidationMode | ValidationRules>>;
}

/** Rules of a gateway; each of its groups may have others. A mode alone is that of the requests. */
export interface ValidationOptions extends ValidationRules {
  /** By name of the group; what is absent there is the gateway's. */
  readonly groups?: Readonly<Record<string, ValidationMode | GroupValidation>>;
  /**
   * Longest request body that is read to be checked, in bytes; a longer one is refused with 413 where rules are enforced, and not
   * checked where breaches are reported. Default: 10 MiB, or the gateway's `limits.maxBodyBytes` where that is less.
   */
  readonly maxBodyBytes?: number;
  /** Longest response body that is checked, in bytes. Default 1 MiB. */
  readonly maxResponseBytes?: number;
}

/** The rules that hold for one API. */
export type ApiValidation = Required<ValidationRules>;

/**
 * The rules for an API: its own, else its group's, else the gateway's.
 * @throws TypeError for a mode that there is not
 */
export function rulesFor(options: ValidationMode | ValidationOptions, group: string, api: string): ApiValidation {
  const gateway = spelledOut(options);
  const ofGroup = spelledOut<GroupValidation>(ownOf(gateway.groups, group));
  const ofApi = spelledOut(ownOf(ofGroup.apis, api));
  const pick = <Key extends keyof ValidationRules>(key: Key) => ofApi[key] ?? ofGroup[key] ?? gateway[key];
  const {
    requests = "off",
    responses = "off",
    strict = false,
  } = { requests: pick("requests"), responses: pick("responses"), strict: pick("strict") };
  if (!["off", "report", "enforce"].includes(requests)) throw unknownMode("requests", requests, '"off", "report" or "enforce"');
  if (!["off", "report"].includes(responses)) throw unknownMode("responses", responses, '"off" or "report"');
  return { requests, responses, strict };
}

function spelledOut<Rules extends ValidationRules>(rules: ValidationMode | Rules | undefined): Partial<Rules> & ValidationRules {
  return typeof rules === "string"
    ? ({ requests: rules } as Partial<Rules> & ValidationRules)
    : ((rules ?? {}) as Partial<Rules> & ValidationRules);
}

function ownOf<Value>(record: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}

function unknownMode(of: string, mode: string, legal: string): TypeError {
  return new TypeError(`Validation of ${of} is ${legal}, not ${JSON.stringify(mode)}.`);
}
