import type { GatewayConfig } from "../../../src/core/index.js";
import { loadLibrary } from "../library.js";
import { bodyOf, type Operation } from "../operations.js";
import { type AnswererContestant, origin } from "./answerer.js";

/** A gateway configuration in which every operation is a Mock API. */
export function mockConfig(operations: readonly Operation[]): GatewayConfig {
  const apis = operations.map((operation) => ({
    name: `operation-${operation.id}`,
    method: operation.method,
    path: operation.template,
    backend: { kind: "mock", json: bodyOf(operation) } as const,
  }));
  return { groups: [{ name: "bench", apis }] };
}

/** `dispatch`, the body read as text. */
export const pointsmanText: AnswererContestant = {
  name: "pointsman dispatch, text()",
  batchSize: 500,
  async build(operations) {
    const gateway = (await loadLibrary()).createGateway(mockConfig(operations));
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

/** `dispatch`, the body read where it stands: prepared bytes. */
export const pointsmanBytes: AnswererContestant = {
  name: "pointsman dispatch, body",
  batchSize: 500,
  async build(operations) {
    const gateway = (await loadLibrary()).createGateway(mockConfig(operations));
    return {
      async answer(method, path) {
        const { status, body } = await gateway.dispatch({ method, url: path });
        return { status, text: Buffer.from(body as Uint8Array).toString() };
      },
      async run({ methods, paths }) {
        let bytes = 0;
        for (let i = 0; i < paths.length; i++) {
          const response = await gateway.dispatch({ method: methods[i] as string, url: paths[i] as string });
          bytes += (response.body as Uint8Array).byteLength;
        }
        return bytes;
      },
      close: () => gateway.close(),
    };
  },
};

/** `fetch`, web objects in and out, the body read as text. */
export const pointsmanFetch: AnswererContestant = {
  name: "pointsman fetch",
  batchSize: 100,
  async build(operations) {
    const gateway = (await loadLibrary()).createGateway(mockConfig(operations));
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
