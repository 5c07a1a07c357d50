import { expect, it, vi } from "vitest";
import { validating } from "./support/validating.js";

// As where the optional peer is not installed: the import fails.
vi.mock("ajv/dist/2020.js", () => {
  throw new Error("Cannot find package 'ajv'");
});

const operation = { parameters: [{ name: "n", in: "query", schema: { type: "integer" } }] } as const;

it("without its compiler, validation that is enforced lets nothing pass, and says what to install to those who listen", async () => {
  const { ask, errors } = validating(operation);
  expect((await ask({ url: "/a?n=1" })).status).toBe(500);
  expect(errors.map(({ cause }) => (cause as Error).message)).toEqual([
    "Validation needs ajv and ajv-formats: npm install ajv ajv-formats",
  ]);
});

it("without its compiler, validation that reports tells that, and changes no answer", async () => {
  const { ask, errors } = validating(operation, { rules: "report" });
  expect((await ask({ url: "/a?n=x" })).status).toBe(204);
  expect(errors.map(({ cause }) => (cause as Error).message)).toEqual([
    "Validation needs ajv and ajv-formats: npm install ajv ajv-formats",
  ]);
});
