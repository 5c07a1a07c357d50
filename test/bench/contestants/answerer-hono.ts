import { Hono } from "hono";
import { bodyOf, type Operation } from "../operations.js";
import { type AnswererContestant, origin } from "./answerer.js";
import { honoTrie } from "./router-hono.js";
import { routesFor } from "./routers.js";

/** A Hono application with one handler for each operation, its text made beforehand. */
export function honoApplication(operations: readonly Operation[]): Hono {
  const application = new Hono();
  for (const { id, method, path } of routesFor(honoTrie, operations)) {
    const text = JSON.stringify(bodyOf(operations[id] as Operation));
    application.on(method, path, (context) => context.body(text, 200, { "content-type": "application/json" }));
  }
  return application;
}

export const honoRequest: AnswererContestant = {
  name: "Hono app.request",
  batchSize: 100,
  build(operations) {
    const application = honoApplication(operations);
    return {
      async answer(method, path) {
        const response = await application.request(path, { method });
        return { status: response.status, text: await response.text(), type: response.headers.get("content-type") };
      },
      async run({ methods, paths }) {
        let characters = 0;
        for (let i = 0; i < paths.length; i++) {
          const response = await application.request(paths[i] as string, { method: methods[i] as string });
          characters += (await response.text()).length;
        }
        return characters;
      },
    };
  },
};

export const honoFetch: AnswererContestant = {
  name: "Hono app.fetch",
  batchSize: 100,
  build(operations) {
    const application = honoApplication(operations);
    return {
      async answer(method, path) {
        const response = await application.fetch(new Request(origin + path, { method }));
        return { status: response.status, text: await response.text(), type: response.headers.get("content-type") };
      },
      async run({ methods, paths }) {
        let characters = 0;
        for (let i = 0; i < paths.length; i++) {
          const response = await application.fetch(new Request(origin + paths[i], { method: methods[i] as string }));
          characters += (await response.text()).length;
        }
        return characters;
      },
    };
  },
};
