import { createRequire } from "node:module";

type Interceptors = Pick<typeof import("@mswjs/interceptors"), "getRawRequest"> &
  Pick<typeof import("@mswjs/interceptors/ClientRequest"), "ClientRequestInterceptor">;

const load = createRequire(import.meta.url);

/**
 * The library that intercepts `node:http`, when it is first needed and not before: it is an optional peer.
 *
 * @throws Error when it is not installed
 */
export function loadInterceptors(): Interceptors {
  try {
    return { ...load("@mswjs/interceptors"), ...load("@mswjs/interceptors/ClientRequest") } as Interceptors;
  } catch (cause) {
    throw new Error("Requests of node:http can't be intercepted: install @mswjs/interceptors, or say `nodeHttp: false`.", { cause });
  }
}
