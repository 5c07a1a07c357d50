import type { Document, LineCounter } from "yaml";
import { messageOf, notParsed, type Parsed } from "./parsed.js";

/** Aliases that may stand for more data each: what is more is meant to fill the memory. */
const maxAliasCount = 100;

/** Parses YAML 1.2 by the optional peer `yaml`. Of keys that stand twice the last holds, as JSON has it. @throws OpenApiError, TypeError without the peer */
export async function parseYaml(text: string): Promise<Parsed> {
  const yaml = await load();
  const lines = new yaml.LineCounter();
  let document: Document.Parsed;
  try {
    document = yaml.parseDocument(text, { uniqueKeys: false, merge: true, lineCounter: lines, logLevel: "silent", prettyErrors: true });
  } catch (error) {
    throw notParsed(`This is not YAML that can be read: ${messageOf(error)}.`, error);
  }
  const [wrong] = document.errors;
  if (wrong !== undefined) throw notParsed(`This is not YAML: ${messageOf(wrong)}`, wrong);
  try {
    const oddities = doubleKeys(yaml, document, lines);
    return { value: document.toJS({ maxAliasCount }) as unknown, oddities };
  } catch (error) {
    throw notParsed(`This YAML can't be read: ${messageOf(error)}.`, error, "LIMIT_EXCEEDED");
  }
}

async function load(): Promise<typeof import("yaml")> {
  try {
    return await import("yaml");
  } catch (cause) {
    throw new TypeError("Documents in YAML need the package yaml: npm install yaml", { cause });
  }
}

function doubleKeys(yaml: typeof import("yaml"), document: Document.Parsed, lines: LineCounter): readonly string[] {
  const found: string[] = [];
  yaml.visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!yaml.isScalar(key) || key.value === "<<") continue;
        const name = String(key.value);
        if (seen.has(name))
          found.push(
            `The key ${JSON.stringify(name)} stands twice, again in line ${lines.linePos(key.range?.[0] ?? 0).line}: the last holds.`,
          );
        seen.add(name);
      }
    },
  });
  return found;
}
