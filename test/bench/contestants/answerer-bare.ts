import { bodyOf, type Operation } from "../operations.js";
import { type AnswererContestant, origin } from "./answerer.js";

interface PlainResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const headers = { "content-type": "application/json" };

/** The least that a dispatch could do: an async function that looks the URL up in a `Map` and returns a plain object. */
export const bare: AnswererContestant = {
  name: "bare async function with a Map",
  batchSize: 500,
  build(operations, paths) {
    const bodies = new Map<string, Uint8Array>();
    for (const [path, id] of paths) bodies.set(path, new TextEncoder().encode(JSON.stringify(bodyOf(operations[id] as Operation))));
    async function dispatch(request: { readonly method: string; readonly url: string }): Promise<PlainResponse> {
      const body = bodies.get(request.url);
      return body === undefined ? { status: 404, headers: {}, body: new Uint8Array(0) } : { status: 200, headers, body };
    }
    return {
      async answer(method, path) {
        const response = await dispatch({ method, url: path });
        return { status: response.status, text: Buffer.from(response.body).toString(), type: response.headers["content-type"] ?? null };
      },
      async run({ methods, paths: urls }) {
        let bytes = 0;
        for (let i = 0; i < urls.length; i++) {
          const response = await dispatch({ method: methods[i] as string, url: urls[i] as string });
          bytes += response.body.byteLength;
        }
        return bytes;
      },
    };
  },
};

/** Builds and reads a web Request and a web Response, and nothing else: the floor under everything web-standard. */
export const webObjects: AnswererContestant = {
  name: "web Request and Response alone",
  batchSize: 100,
  build(operations, paths) {
    const bodies = [...paths.values()].map((id) => JSON.stringify(bodyOf(operations[id] as Operation)));
    const places = new Map([...paths.keys()].map((path, place) => [path, place]));
    let next = 0;
    return {
      async answer(method, path) {
        const response = exchange(origin + path, method, bodies[places.get(path) as number]);
        return { status: response.status, text: await response.text(), type: response.headers.get("content-type") };
      },
      async run({ methods, paths: urls }) {
        let characters = 0;
        for (let i = 0; i < urls.length; i++) {
          // No look-up of any kind: requests come in the order of the bodies.
          const response = exchange(origin + urls[i], methods[i] as string, bodies[next]);
          next = next + 1 === bodies.length ? 0 : next + 1;
          characters += (await response.text()).length;
        }
        return characters;
      },
    };
  },
};

function exchange(url: string, method: string, text: string | undefined): Response {
  const request = new Request(url, { method });
  return new Response(text, { status: request.method === "" || request.url === "" ? 500 : 200, headers });
}
