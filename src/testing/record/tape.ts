import type {
  AnyBackendConfig,
  Api,
  ApiGroup,
  Exchange,
  GatewayConfig,
  MockAnswer,
  MockBackendConfig,
  MockCase,
  MockWhen,
} from "../../core/index.js";
import { weightOf } from "./to-when.js";

/** What was heard of one API: answers by the conditions that their requests met. */
interface Track {
  readonly group: ApiGroup<AnyBackendConfig>;
  readonly api: Pick<Api<string, AnyBackendConfig>, "name" | "path" | "match">;
  readonly methods: Set<string>;
  readonly cases: Map<string, { readonly when: MockWhen; readonly answers: MockAnswer[] }>;
}

/** Keeps what was answered, and says it as a configuration. */
export class Tape {
  readonly #tracks = new Map<string, Track>();

  keep({ group, api, localPath, request }: Exchange, when: MockWhen, answer: MockAnswer): void {
    // A Mock has no condition on a path below the API's own: each becomes an API.
    const below = api.match === "prefix";
    const named = below ? { name: `${api.name} ${localPath}`, path: localPath } : { name: api.name, path: api.path };
    const key = JSON.stringify([group.name, named.name]);
    const track = this.#tracks.get(key) ?? { group, api: named, methods: new Set(), cases: new Map() };
    this.#tracks.set(key, track);
    for (const method of below ? [request.method] : [api.method].flat()) track.methods.add(method);
    const text = JSON.stringify(when);
    const found = track.cases.get(text) ?? { when, answers: [] };
    track.cases.set(text, found);
    found.answers.push(answer);
  }

  /** The groups and APIs that were heard, each a Mock of its own. */
  toConfig(): GatewayConfig {
    const groups = new Map<string, ApiGroup>();
    for (const { group, api, methods, cases } of this.#tracks.values()) {
      const { name, prefix, hosts } = group;
      const before = groups.get(name) ?? { name, ...(prefix !== undefined && { prefix }), ...(hosts !== undefined && { hosts }), apis: [] };
      const [method, ...others] = [...methods].sort() as [string, ...string[]];
      const made: Api = {
        name: api.name,
        method: others.length === 0 ? method : [method, ...others],
        path: api.path,
        backend: toMock(cases),
      };
      groups.set(name, { ...before, apis: [...before.apis, made] });
    }
    return { groups: [...groups.values()] };
  }
}

/** The most particular first: a request that meets more conditions meets fewer as well. */
function toMock(cases: Track["cases"]): MockBackendConfig {
  const order = [...cases].sort(([a, left], [b, right]) => weightOf(right.when) - weightOf(left.when) || (a < b ? -1 : 1));
  const responses = order.map(([, { when, answers }]) => {
    const reply = toReply(answers);
    return (Object.keys(when).length === 0 ? reply : { when, ...reply }) as MockCase;
  });
  // Only the last may be without conditions, and there is at most one such.
  return { kind: "mock", responses };
}

/** One answer where all are the same, else one after the other; what the last repeats is left to it. */
function toReply(answers: readonly MockAnswer[]): MockAnswer | { readonly sequence: readonly MockAnswer[] } {
  const texts = answers.map((answer) => JSON.stringify(answer));
  const different = texts.findLastIndex((text) => text !== texts.at(-1));
  return different === -1 ? (answers[0] as MockAnswer) : { sequence: answers.slice(0, different + 2) };
}
