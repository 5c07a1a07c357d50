import { MockAgent, request } from "undici";
import { bodyOf, type Operation } from "../operations.js";
import { type AnswererContestant, origin } from "./answerer.js";
import { bySpecificity, withColons } from "./router.js";

const headers = { "content-type": "application/json" };

/** undici's MockAgent tries its interceptors one after the other. It has no path templates: what has parameters is a regular expression. */
export const undiciMockAgent: AnswererContestant = {
  name: "undici MockAgent, request",
  batchSize: 10,
  build(operations) {
    const agent = new MockAgent();
    agent.disableNetConnect();
    const pool = agent.get(origin);
    const sorted = operations
      .map((operation) => ({ operation, path: withColons(operation.template, (name) => `:${name}+`) }))
      .sort(bySpecificity);
    for (const { operation } of sorted) {
      const path = pathOf(operation);
      pool.intercept({ path, method: operation.method }).reply(200, bodyOf(operation), { headers }).persist();
    }
    const ask = (method: string, path: string) => request(origin + path, { method: method as "GET", dispatcher: agent });
    return {
      async answer(method, path) {
        const { statusCode, headers: fields, body } = await ask(method, path);
        return { status: statusCode, text: await body.text(), type: String(fields["content-type"]) };
      },
      async run({ methods, paths }) {
        let characters = 0;
        for (let i = 0; i < paths.length; i++) {
          const { body } = await ask(methods[i] as string, paths[i] as string);
          characters += (await body.text()).length;
        }
        return characters;
      },
      close: () => agent.close(),
    };
  },
};

function pathOf({ template, names }: Operation): string | RegExp {
  if (names.length === 0) return template;
  const pattern = template.replace(/[.*()|[\]\\^$?]/g, "\\$&").replace(/\{(\w+)(\+?)\}/g, (_, _name, greedy) => (greedy ? ".+" : "[^/]+"));
  return new RegExp(`^${pattern}$`);
}
