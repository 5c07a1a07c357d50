import type { Listening } from "./server.js";

/** What stands behind the proxies: answers `GET /1k` and `GET /100k` with {@link textOf}. */
export interface UpstreamContestant {
  readonly name: string;
  listen(): Promise<Listening>;
}

/** Paths under load, with the length of their bodies in bytes. */
export const sizes = { "/1k": 1024, "/100k": 102_400 } as const;

/** A path under load. */
export type SizedPath = keyof typeof sizes;

/** The type of every body. */
export const contentType = "application/json";

/** The body behind a path: JSON, ASCII alone. */
export function textOf(path: SizedPath): string {
  const line = "a pointsman sets the points ";
  return JSON.stringify(line.repeat(sizes[path] / line.length + 1).slice(0, sizes[path] - 2));
}
