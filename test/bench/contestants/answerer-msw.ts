import { getResponse, HttpResponse, http } from "msw";
import { bodyOf, type Operation } from "../operations.js";
import { type AnswererContestant, origin } from "./answerer.js";
import { bySpecificity, withColons } from "./router.js";

/** msw tries its handlers one after the other. Its path notation writes a greedy parameter as `:name+`. */
export const msw: AnswererContestant = {
  name: "msw getResponse",
  batchSize: 10,
  build(operations) {
    const handlers = operations
      .map((operation) => ({ operation, path: withColons(operation.template, (name) => `:${name}+`) }))
      .sort(bySpecificity)
      .map(({ operation, path }) => handlerOf(operation, path));
    return {
      async answer(method, path) {
        const response = await getResponse(handlers, new Request(origin + path, { method }));
        if (response === undefined) return { status: 404, text: "" };
        return { status: response.status, text: await response.text(), type: response.headers.get("content-type") };
      },
      async run({ methods, paths }) {
        let characters = 0;
        for (let i = 0; i < paths.length; i++) {
          const response = await getResponse(handlers, new Request(origin + paths[i], { method: methods[i] as string }));
          if (response !== undefined) characters += (await response.text()).length;
        }
        return characters;
      },
    };
  },
};

function handlerOf(operation: Operation, path: string) {
  const body = bodyOf(operation);
  const method = operation.method.toLowerCase() as "get" | "post" | "put" | "patch" | "delete";
  return http[method](origin + path, () => HttpResponse.json(body));
}
