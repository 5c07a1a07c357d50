/** Sets an own property whatever its name: `__proto__` is a name like any other, as `JSON.parse` has it. */
export function put<Value>(record: Record<string, Value>, name: string, value: Value): void {
  if (name !== "__proto__") record[name] = value;
  else Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
}

/** The own property of that name; never one that all objects have. */
export function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** A plain object with the same properties; `undefined` when there are none. */
export function plainCopy(record: Readonly<Record<string, string>> | undefined): Record<string, string> | undefined {
  let copy: Record<string, string> | undefined;
  for (const name of Object.keys(record ?? {})) {
    copy ??= {};
    put(copy, name, (record as Readonly<Record<string, string>>)[name] as string);
  }
  return copy;
}
