import { parseTemplate } from "../../../core/model/path-template.js";
import type { PathNames } from "../operation/read-operation.js";

/** A path of a document as a path template of an API. */
export interface TemplateOfPath extends PathNames {
  /** The template, without what stands behind `?` or `#`. */
  readonly path: string;
  /** What stands behind the path, with its `?` or `#`; `""` for nothing. */
  readonly suffix: string;
  /** What was changed, in words; nothing where the path is a template as it is. */
  readonly changes: readonly string[];
}

/** A path of a document as a template, or why it can't be one, completing the sentence "The path …". */
export function templateOf(key: string, greedyNames: ReadonlySet<string>): TemplateOfPath | string {
  const changes: string[] = [];
  const inQuery: string[] = [];
  let text = key;
  if (!text.startsWith("/")) {
    text = `/${text}`;
    changes.push('a path begins with "/"');
  }
  // `{?q,page}` and `{&q}` (RFC 6570 §3.2.8) are written at a path's end, but are the query.
  text = text.replace(/\{[?&]([^{}]*)\}/g, (_, names: string) => {
    inQuery.push(...names.split(",").map((name) => name.replace(/[*:].*$/, "")));
    changes.push("its query is not part of the path");
    return "";
  });
  const end = /[?#]/.exec(text.replace(/\{[^{}]*\}/g, (token) => "x".repeat(token.length)))?.index ?? text.length;
  const suffix = text.slice(end);
  for (const [, name] of suffix.matchAll(/\{([^{}]+)\}/g)) inQuery.push(name as string);
  const naming = new Naming(greedyNames, changes);
  const path = text
    .slice(0, end)
    .split("/")
    .map((segment, i, all) => naming.segment(segment, i === all.length - 1))
    .join("/");
  const parsed = parseTemplate(path);
  if (typeof parsed === "string") return parsed;
  return { path, suffix, changes, inPath: parsed.names, inQuery, renamed: naming.renamed };
}

/** A path that is a template already, or what is wrong with it. */
export function asItIs(path: string): TemplateOfPath | string {
  const parsed = parseTemplate(path);
  return typeof parsed === "string" ? parsed : { path, suffix: "", changes: [], inPath: parsed.names, inQuery: [], renamed: new Map() };
}

/** Gives the parameters of one path names that a template can have. */
class Naming {
  readonly renamed = new Map<string, string>();
  readonly #greedyNames: ReadonlySet<string>;
  readonly #changes: string[];
  readonly #taken = new Set<string>();

  constructor(greedyNames: ReadonlySet<string>, changes: string[]) {
    this.#greedyNames = greedyNames;
    this.#changes = changes;
  }

  segment(text: string, isLast: boolean): string {
    const apart = this.#apart(text);
    return apart.replace(/\{([^{}]*)\}|[^{}]+/g, (part, token: string | undefined) => {
      if (token === undefined) return literal(part);
      const name = this.#name(token);
      const greedy = this.#greedyNames.has(name) || /^\+|^[^:]*[+*]$/.test(token);
      const whole = isLast && part === apart;
      if (greedy && !whole) this.#changes.push(`{${token}} takes one segment, because more follows it`);
      return greedy && whole ? `{${name}+}` : `{${name}}`;
    });
  }

  /** Of two parameters side by side nobody can tell where one ends: the first takes both. */
  #apart(text: string): string {
    return text.replace(/(\{[^{}]*\})(?:\{[^{}]*\})+/g, (all, first: string) => {
      this.#changes.push(`${all} is one parameter, ${first}`);
      return first;
    });
  }

  #name(token: string): string {
    // Marks of RFC 6570, and patterns and types behind a colon.
    const bare = /[+/?#*]/.test(token) ? token.replace(/^[+/.;#?&]/, "").replace(/(?::.*|[+*])$/, "") : token;
    const wanted = bare.replace(/[+/?#*]+/g, "_") || "param";
    let name = wanted;
    for (let n = 2; this.#taken.has(name); n++) name = `${wanted}_${n}`;
    this.#taken.add(name);
    if (name !== wanted) this.#changes.push(`the second {${wanted}} is {${name}}`);
    else if (name !== token) this.renamed.set(token, name);
    return name;
  }
}

/** Literal text with what no path may hold encoded. */
function literal(text: string): string {
  return text.replace(/[\\\u0000-\u0020\u007f]/g, (character) => encodeURIComponent(character));
}
