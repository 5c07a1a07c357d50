import { OpenApiError } from "../report.js";
import { messageOf, notParsed, type Parsed } from "./parsed.js";
import { parseYaml } from "./parse-yaml.js";

/** Parses JSON, or YAML where it is none. @throws OpenApiError */
export async function parseText(text: string): Promise<Parsed> {
  const content = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (!/^\s*[{[]/.test(content)) return parseYaml(content);
  try {
    return { value: JSON.parse(content) as unknown, oddities: [] };
  } catch (error) {
    // YAML's own flow style looks the same from outside.
    return parseYaml(content).catch((second: unknown) => {
      throw second instanceof OpenApiError ? notParsed(`This is not JSON: ${messageOf(error)}.`, error) : second;
    });
  }
}
