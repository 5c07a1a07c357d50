import type { UpstreamContestant } from "./upstream.js";
import { nginxUpstream } from "./upstream-nginx.js";
import { nodeUpstream } from "./upstream-node.js";

const upstreams: readonly UpstreamContestant[] = [nodeUpstream, nginxUpstream];

/** The upstream of this name. */
export function upstreamNamed(name: string): UpstreamContestant {
  const upstream = upstreams.find((contestant) => contestant.name === name);
  if (upstream === undefined) throw new Error(`There is no upstream named ${name}.`);
  return upstream;
}
