import { hasDotSegment, rewritePath } from "./request-target.js";

/** One segment of a path template. */
export type TemplateSegment =
  | { readonly kind: "static"; readonly text: string }
  | { readonly kind: "param" }
  /** Literals around the parameters, one more than there are parameters: `v{a}.{b}` has `["v", ".", ""]`. */
  | { readonly kind: "mixed"; readonly literals: readonly string[]; readonly literalLength: number }
  /** `{rest+}`: one or more characters up to the path's end. */
  | { readonly kind: "rest" };

/** A path template taken apart, its literal text in canonical form. */
export interface PathTemplate {
  readonly segments: readonly TemplateSegment[];
  /** The text before each segment that is not static, with its slash, and what remains after the last: `/a/{b}/c` has `["/a/", "/c"]`. */
  readonly runs: readonly string[];
  /** Parameter names from left to right. */
  readonly names: readonly string[];
}

const paramSegment: TemplateSegment = { kind: "param" };
const restSegment: TemplateSegment = { kind: "rest" };

/** Literal text that is canonical as it is and holds no dot: what most segments are. */
const plainText = /^[A-Za-z0-9_~!$&'()*+,;=:@-]*$/;
/** A segment that is one ordinary parameter. */
const plainParam = /^\{[A-Za-z0-9_-]+\}$/;

/** Takes a path template apart, or says what is wrong with it, completing the sentence "The path …". */
export function parseTemplate(template: string): PathTemplate | string {
  if (template.charCodeAt(0) !== 0x2f) return 'must begin with "/"';
  const names: string[] = [];
  const segments: TemplateSegment[] = [];
  const runs: string[] = [];
  let run = "";
  let copied = 0; // what stands before this in the template is in `run` or in `runs`
  for (let start = 1; start <= template.length; ) {
    if (segments[segments.length - 1] === restSegment) return "must end with its greedy parameter: move {…+} to the end";
    const slash = template.indexOf("/", start);
    const end = slash === -1 ? template.length : slash;
    const text = template.slice(start, end);
    const segment = parseSegment(text, names);
    if (typeof segment === "string") return segment;
    segments.push(segment);
    if (segment.kind !== "static") {
      runs.push(run + template.slice(copied, start));
      run = "";
      copied = end;
    } else if (segment.text !== text) {
      run += template.slice(copied, start) + segment.text;
      copied = end;
    }
    start = end + 1;
  }
  runs.push(run + template.slice(copied));
  if (names.some((name, i) => names.indexOf(name) < i)) return "names a parameter twice: rename one of them";
  return { segments, runs, names: names.slice() }; // an array that was pushed to keeps room to grow
}

/** A template as text, in canonical form. */
export function printTemplate({ segments, names }: PathTemplate): string {
  let param = 0;
  const print = (segment: TemplateSegment): string => {
    if (segment.kind === "static") return segment.text;
    if (segment.kind === "rest") return `{${names[param++]}+}`;
    if (segment.kind === "param") return `{${names[param++]}}`;
    return segment.literals.map((literal, i) => (i === 0 ? literal : `{${names[param++]}}${literal}`)).join("");
  };
  return segments.map((segment) => `/${print(segment)}`).join("");
}

function parseSegment(text: string, names: string[]): TemplateSegment | string {
  if (plainText.test(text)) return { kind: "static", text };
  if (plainParam.test(text)) {
    names.push(text.slice(1, -1));
    return paramSegment;
  }
  if (text.includes("{") || text.includes("}")) return parseMixed(text, names);
  const literal = canonicalLiteral(text);
  return literal === undefined || hasDotSegment(`/${literal}`) ? unfitLiteral(text) : { kind: "static", text: literal };
}

/** A segment with braces that is no ordinary parameter. */
function parseMixed(text: string, names: string[]): TemplateSegment | string {
  const literals: string[] = [];
  let greedy = false;
  let at = 0;
  for (;;) {
    const open = text.indexOf("{", at);
    const raw = open === -1 ? text.slice(at) : text.slice(at, open);
    if (raw.includes("}")) return 'has "}" without "{"';
    const literal = canonicalLiteral(raw);
    if (literal === undefined) return unfitLiteral(text);
    if (literal === "" && open > 0 && literals.length > 0) return "has two parameters side by side: put a character between them";
    literals.push(literal);
    if (open === -1) break;
    const close = text.indexOf("}", open);
    if (close === -1) return 'has "{" without "}"';
    const name = text.slice(open + 1, close);
    greedy = name.endsWith("+");
    const bare = greedy ? name.slice(0, -1) : name;
    if (bare === "" || /[{}+/?#*]/.test(bare)) return `has a parameter without a proper name: {${name}}`;
    if (greedy && text.length !== close - open + 1) return `has a greedy parameter that is not a segment of its own: ${text}`;
    names.push(bare);
    at = close + 1;
  }
  if (greedy) return restSegment;
  // A parameter's own value makes no dot segment: "." and ".." as a whole segment are the parameter's only where it stands alone.
  if (hasDotSegment(`/${literals.join("x")}`)) return unfitLiteral(text);
  const literalLength = literals.reduce((sum, literal) => sum + literal.length, 0);
  return literalLength === 0 ? paramSegment : { kind: "mixed", literals, literalLength };
}

function unfitLiteral(text: string): string {
  return `has a segment that no request path can have: ${JSON.stringify(text)}`;
}

/** Literal text as it stands in canonical request paths, non-ASCII characters encoded; `undefined` when no request can have it. */
export function canonicalLiteral(text: string): string | undefined {
  if (plainText.test(text)) return text;
  if (/[\\#?\u0000-\u0020\u007f]/.test(text)) return undefined;
  try {
    const literal = rewritePath(text.replace(/[^\u0000-\u007f]+/g, encodeURIComponent));
    return typeof literal === "string" ? literal : undefined;
  } catch {
    return undefined; // a lone surrogate has no UTF-8
  }
}
