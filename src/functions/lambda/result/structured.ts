/** A result that says how it wants to be sent. What is `null` counts as absent: JSON has nothing else to say so. */
export interface StructuredResult {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  readonly multiValueHeaders?: Readonly<Record<string, unknown>> | undefined;
  readonly cookies?: readonly string[] | undefined;
  readonly body?: string | undefined;
  readonly isBase64Encoded?: boolean | undefined;
}

/**
 * Reads a result that has a `statusCode`.
 * @throws TypeError that says what is wrong with it
 */
export function structured(result: unknown): StructuredResult {
  if (!isRecord(result)) throw new TypeError("The function gave no object.");
  const { statusCode } = result;
  if (!Number.isInteger(statusCode)) throw new TypeError("The statusCode of the function's result is no integer.");
  return {
    statusCode: statusCode as number,
    headers: optional(result, "headers", isRecord, "an object"),
    multiValueHeaders: optional(result, "multiValueHeaders", isRecord, "an object"),
    cookies: optional(result, "cookies", isTexts, "an array of strings"),
    body: optional(result, "body", isText, "a string"),
    isBase64Encoded: optional(result, "isBase64Encoded", isFlag, "a boolean"),
  };
}

function optional<Value>(
  result: Readonly<Record<string, unknown>>,
  key: string,
  is: (value: unknown) => value is Value,
  what: string,
): Value | undefined {
  const value = result[key];
  if (value === undefined || value === null) return undefined;
  if (is(value)) return value;
  throw new TypeError(`"${key}" of the function's result is not ${what}.`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function isFlag(value: unknown): value is boolean {
  return typeof value === "boolean";
}
