import { loadTestingLibrary } from "../library.js";
import { type AnswererContestant, origin } from "./answerer.js";
import { mockConfig } from "./answerer-pointsman.js";

/** A fake gateway's `fetch`, every call recorded, the body read as text. */
export const fakeFetch: AnswererContestant = {
  name: "fakeGateway fetch",
  batchSize: 100,
  async build(operations) {
    const gw = (await loadTestingLibrary()).fakeGateway(mockConfig(operations));
    return {
      async answer(method, path) {
        const response = await gw.fetch(new Request(origin + path, { method }));
        return { status: response.status, text: await response.text(), type: response.headers.get("content-type") };
      },
      async run({ methods, paths }) {
        let characters = 0;
        for (let i = 0; i < paths.length; i++) {
          const response = await gw.fetch(new Request(origin + paths[i], { method: methods[i] as string }));
          characters += (await response.text()).length;
        }
        return characters;
      },
      close: () => gw.close(),
    };
  },
};

/** A fake gateway's `dispatch`, every call recorded, the body read as text. */
export const fakeDispatch: AnswererContestant = {
  name: "fakeGateway dispatch",
  batchSize: 500,
  async build(operations) {
    const gw = (await loadTestingLibrary()).fakeGateway(mockConfig(operations));
    return {
      async answer(method, path) {
        const response = await gw.dispatch({ method, url: path });
        return { status: response.status, text: await response.text(), type: String(response.headers["content-type"]) };
      },
      async run({ methods, paths }) {
        let characters = 0;
        for (let i = 0; i < paths.length; i++) {
          const response = await gw.dispatch({ method: methods[i] as string, url: paths[i] as string });
          characters += (await response.text()).length;
        }
        return characters;
      },
      close: () => gw.close(),
    };
  },
};
