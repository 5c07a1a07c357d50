import { expect, it, vi } from "vitest";
import { documented } from "./support/documented.js";

// As where the optional peers are not installed: the imports fail.
for (const peer of ["negotiator", "json-schema-faker", "fast-xml-builder"]) {
  vi.doMock(peer, () => {
    throw new Error(`Cannot find package '${peer}'`);
  });
}

const examples = { default: { id: 1 } };
const responses = {
  200: { content: { "application/json": { examples }, "application/xml": { examples } } },
  201: { content: { "application/json": { schema: { type: "object" } } } },
  "2XX": { content: { "application/xml": { examples } } },
};

it.each([
  ["negotiates", { accept: "application/json" }, "Mocks that answer by what a request accepts need negotiator: npm install negotiator"],
  [
    "generates",
    { prefer: "code=201" },
    "Answers that are generated need json-schema-faker, ajv and ajv-formats: npm install json-schema-faker ajv ajv-formats",
  ],
  ["writes XML", { prefer: "code=202" }, "Answers in XML need fast-xml-builder: npm install fast-xml-builder"],
])("without the peer that %s such requests fail, and error listeners are told what to install", async (_, headers, message) => {
  const { ask, errors } = documented(responses);
  const answer = await ask(headers);
  expect([answer.status, (await answer.json<{ code: string }>()).code]).toEqual([500, "INTERNAL"]);
  expect(errors.map(({ cause }) => (cause as Error).message)).toEqual([message]);
});

it("without any peer examples in JSON are answered as ever", async () => {
  expect(await documented(responses).line()).toBe('200 application/json {"id":1}');
});
