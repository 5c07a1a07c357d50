/** What a parameter may say. */
export type ParameterValue = string | number | boolean | readonly (string | number | boolean)[] | ReadonlyMap<string, string>;

interface Writing {
  readonly name: string;
  readonly style: string;
  readonly explode: boolean;
  /** How a name or a value is encoded. */
  readonly encode: (text: string) => string;
}

/** Writes a parameter by the tables of OpenAPI 3.1 §4.8.12.4, word for word and with no regard to speed. */
export function writeParameter(value: ParameterValue, { name, style, explode, encode }: Writing): string {
  const key = encode(name);
  const pairs = value instanceof Map ? [...value].map(([k, v]) => [encode(k), encode(v)] as const) : [];
  const items =
    value instanceof Map ? pairs.flat() : Array.isArray(value) ? value.map((item) => encode(String(item))) : [encode(String(value))];
  const spread = (between: string) => pairs.map(([k, v]) => `${k}=${v}`).join(between);
  const isObject = value instanceof Map;
  const isList = Array.isArray(value);
  switch (style) {
    case "simple":
      return isObject && explode ? spread(",") : items.join(",");
    case "label":
      return `.${isObject && explode ? spread(".") : items.join(explode ? "." : ",")}`;
    case "matrix":
      if (isObject && explode) return `;${spread(";")}`;
      return isList && explode ? items.map((item) => `;${key}=${item}`).join("") : `;${key}=${items.join(",")}`;
    case "deepObject":
      return pairs.map(([k, v]) => `${key}${encode("[")}${k}${encode("]")}=${v}`).join("&");
    default: {
      if (isObject && explode) return spread("&");
      if (isList && explode) return items.map((item) => `${key}=${item}`).join("&");
      return `${key}=${items.join({ form: ",", spaceDelimited: "%20", pipeDelimited: "%7C" }[style])}`;
    }
  }
}
