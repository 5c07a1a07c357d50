/** One API of a table under test, whatever the contestant. */
export interface Operation {
  /** Position in the table. */
  readonly id: number;
  readonly method: string;
  /** `/repos/{owner}/contents/{path+}`: literals, `{param}` segments, a last greedy `{rest+}`. */
  readonly template: string;
  /** Parameter names from left to right. */
  readonly names: readonly string[];
}

/** An operation at position `id`. */
export function operation(id: number, method: string, template: string): Operation {
  return { id, method, template, names: [...template.matchAll(/\{(\w+)\+?\}/g)].map((match) => match[1] as string) };
}

/** Whether the operation ends with a greedy parameter. */
export function isGreedy({ template }: Operation): boolean {
  return template.endsWith("+}");
}

/** What every contestant's Mock answers for an operation: small JSON, ASCII alone. */
export function bodyOf({ id, method, template }: Operation): { readonly operation: number; readonly summary: string } {
  return { operation: id, summary: `${method} ${template}` };
}
