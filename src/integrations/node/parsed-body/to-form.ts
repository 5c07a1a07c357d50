/**
 * A parsed form as `application/x-www-form-urlencoded`, so that those who parse it again get the same. Nested names have brackets, as
 * `qs` writes and reads them; a list repeats its name, which every parser understands, and has brackets where `qs` alone would have
 * made a list of it: where it has one item.
 *
 * @throws URIError when a text is not Unicode
 */
export function toForm(form: object): string {
  const fields: string[] = [];
  for (const [name, value] of Object.entries(form)) add(fields, encodeURIComponent(name), value);
  return fields.join("&");
}

function add(fields: string[], name: string, value: unknown): void {
  if (typeof value !== "object" || value === null) {
    fields.push(`${name}=${encodeURIComponent(String(value ?? ""))}`);
  } else if (!Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) add(fields, `${name}[${encodeURIComponent(key)}]`, inner);
  } else if (value.some((item) => typeof item === "object" && item !== null)) {
    for (const [i, item] of value.entries()) add(fields, `${name}[${i}]`, item);
  } else {
    for (const item of value) add(fields, value.length === 1 ? `${name}[]` : name, item);
  }
}
