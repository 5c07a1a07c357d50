import type { Simplify } from "type-fest";

type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `${infer Greedy}+` ? Greedy : Name) | NamesIn<Rest>
  : never;

/**
 * The parameters that a path template names: `"/pets/{petId}"` gives `{ readonly petId: string }`,
 * `"/files/{path+}"` gives `{ readonly path: string }`. A template known only at run time gives a record.
 */
export type PathParams<Path extends string> = string extends Path
  ? Readonly<Record<string, string>>
  : Simplify<{ readonly [Name in NamesIn<Path>]: string }>;
