import { upstreamNamed } from "../contestants/upstreams.js";
import type { Task } from "./task.js";

/** What stands behind the proxies. Each round gives its port. */
export const upstream: Task<null> = async (name) => {
  const { port } = await upstreamNamed(name).listen();
  return () => ({ port });
};
