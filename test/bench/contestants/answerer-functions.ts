import type { Api, GatewayConfig } from "../../../src/core/index.js";
import { loadFunctionsLibrary, loadLibrary } from "../library.js";
import { bodyOf, type Operation } from "../operations.js";
import { type AnswererContestant, origin } from "./answerer.js";

const headers = { "content-type": "application/json" };

/** A gateway configuration in which every operation has a backend of its own, made from the text that it answers. */
function configOf(operations: readonly Operation[], backendOf: (text: string) => Api["backend"] & object): GatewayConfig {
  const apis = operations.map((operation): Api => {
    const { id, method, template } = operation;
    return { name: `operation-${id}`, method, path: template, backend: backendOf(JSON.stringify(bodyOf(operation))) };
  });
  return { groups: [{ name: "bench", apis }] };
}

/** `dispatch` to code, the body read as text. */
function dispatching(name: string, backendOf: (text: string) => Api["backend"] & object): AnswererContestant {
  return {
    name,
    batchSize: 500,
    async build(operations) {
      const gateway = (await loadLibrary()).createGateway(configOf(operations, backendOf));
      return {
        async answer(method, path) {
          const response = await gateway.dispatch({ method, url: path });
          return { status: response.status, text: await response.text(), type: String(response.headers["content-type"]) };
        },
        async run({ methods, paths }) {
          let characters = 0;
          for (let i = 0; i < paths.length; i++) {
            const response = await gateway.dispatch({ method: methods[i] as string, url: paths[i] as string });
            characters += (await response.text()).length;
          }
          return characters;
        },
        close: () => gateway.close(),
      };
    },
  };
}

/** A native handler with its text ready: what the way through the function backend costs. */
export const nativeFunction = dispatching("pointsman native function", (text) => ({
  kind: "function",
  handler: () => ({ status: 200, headers, text }),
}));

/** A native handler whose object is serialised for each answer. */
export const nativeJson = dispatching("pointsman native function, JSON", (text) => {
  const json: unknown = JSON.parse(text);
  return { kind: "function", handler: () => ({ status: 200, json }) };
});

/** A Mock that calls code for each answer. */
export const mockHandler = dispatching("pointsman Mock with a handler", (text) => ({
  kind: "mock",
  handler: () => ({ status: 200, headers, text }),
}));

/** `fetch` to a handler of fetch runtimes, web objects in and out. */
export const fetchFunction: AnswererContestant = {
  name: "pointsman fromFetch",
  batchSize: 100,
  async build(operations) {
    const [{ createGateway }, { fromFetch }] = await Promise.all([loadLibrary(), loadFunctionsLibrary()]);
    const gateway = createGateway(
      configOf(operations, (text) => ({ kind: "function", handler: fromFetch(() => new Response(text, { status: 200, headers })) })),
    );
    return {
      async answer(method, path) {
        const response = await gateway.fetch(new Request(origin + path, { method }));
        return { status: response.status, text: await response.text(), type: response.headers.get("content-type") };
      },
      async run({ methods, paths }) {
        let characters = 0;
        for (let i = 0; i < paths.length; i++) {
          const response = await gateway.fetch(new Request(origin + paths[i], { method: methods[i] as string }));
          characters += (await response.text()).length;
        }
        return characters;
      },
      close: () => gateway.close(),
    };
  },
};
