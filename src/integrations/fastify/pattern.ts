import type { RouteSummary } from "../../core/model/gateway.js";
import { parseTemplate } from "../../core/model/path-template.js";

/** A path template in the words of find-my-way, Fastify's router. */
export interface Pattern {
  readonly url: string;
  /** The same for patterns that differ in the names of their parameters only: the router can't tell them apart. */
  readonly shape: string;
  /** Segments: text, `null` for any one, and last `"*"` for any that follow. */
  readonly segments: readonly (string | null)[];
  /** Whether it takes what the template takes. Otherwise it takes more: some segment can't be expressed. */
  readonly exact: boolean;
}

/** Text that find-my-way takes literally, and that it doesn't decode in a request. */
const literal = /^[A-Za-z0-9._~!$&'(),=:@+-]*$/;
const word = /^[A-Za-z_]\w*$/;

/**
 * The patterns of a template: two for a prefix, which is itself and everything below. One that ends with a slash may be all of a
 * group's prefix, which is meant without the slash, too.
 */
export function patternsOf(path: string, match: RouteSummary["match"]): readonly Pattern[] {
  if (path.length === 1 || !path.endsWith("/")) return patternsOfTemplate(path, match);
  const bare = patternsOfTemplate(path.slice(0, -1), match).map((pattern) => ({ ...pattern, exact: false }));
  return match === "exact" ? [...bare, ...patternsOfTemplate(path, match)] : bare;
}

function patternsOfTemplate(path: string, match: RouteSummary["match"]): readonly Pattern[] {
  const template = parseTemplate(path);
  if (typeof template === "string") throw new TypeError(`The path ${JSON.stringify(path)} ${template}.`);
  const segments: (string | null)[] = [];
  let url = "";
  let exact = true;
  let params = 0;
  for (const [i, segment] of template.segments.entries()) {
    const name = template.names[params] ?? "";
    if (segment.kind === "param" || segment.kind === "rest") params += 1;
    if (segment.kind === "mixed") params += segment.literals.length - 1;
    const isLiteral = segment.kind === "static" && literal.test(segment.text);
    exact &&= isLiteral || segment.kind === "param" || segment.kind === "rest";
    segments.push(isLiteral ? segment.text : segment.kind === "rest" ? "*" : null);
    if (isLiteral) url += `/${segment.text.replaceAll(":", "::")}`;
    else if (segment.kind === "rest") url += "/*";
    else url += `/:${segment.kind === "param" && word.test(name) ? name : `segment${i}`}`;
  }
  const own = { url, shape: shapeOf(segments), segments, exact };
  if (match === "exact") return [own];
  const below = [...(url === "/" ? [] : segments), "*"];
  return [own, { url: url === "/" ? "/*" : `${url}/*`, shape: shapeOf(below), segments: below, exact }];
}

function shapeOf(segments: readonly (string | null)[]): string {
  return segments.map((segment) => `/${segment ?? ":"}`).join("");
}

/** Whether a path may have both patterns. */
export function overlap({ segments: some }: Pattern, { segments: others }: Pattern): boolean {
  for (let i = 0; ; i++) {
    const [one, other] = [some[i], others[i]];
    if (one === "*" || other === "*") return true;
    if (one === undefined || other === undefined) return one === other;
    if (one !== null && other !== null && one !== other) return false;
  }
}
