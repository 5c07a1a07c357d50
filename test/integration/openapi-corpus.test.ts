import { describe, expect, it } from "vitest";
import { examine } from "../corpus/examine.js";
import { summary } from "../corpus/summary.js";

const paths = {
  "/pets/{id}": { get: { operationId: "getPet" }, trace: {} },
  "/pets/mine": { get: {} },
  "/pets/{other}": { get: {} },
  "/files/{path+}": { put: { "x-pointsman-backend": { kind: "http", url: "http://127.0.0.1:1" } } },
};

describe("the examination of a corpus", () => {
  it("asks each API once, counts what was left out, and goes on where a document is none", async () => {
    const good = await examine("good.json", { openapi: "3.0.0", servers: [{ url: "http://x.example.com/v1" }], paths });
    expect(good).toMatchObject({ operations: 5, apis: 3, answered: 3, warnings: { OPERATION_LEFT_OUT: 2 } });
    const bad = await examine("bad.json", { swagger: "1.2" });
    expect(bad).toMatchObject({ operations: 0, apis: 0, failure: expect.stringContaining("UNSUPPORTED_VERSION") });
    const clean = await examine("clean.json", { openapi: "3.1.0", servers: [{ url: "http://x.example.com" }] });
    expect(summary([good, bad, clean])).toMatch(
      /^3 documents: 1 import cleanly, 1 with warnings, 1 not at all\noperations that are APIs: 3 of 5 \(60\.00 %\)\nAPIs that answered .* 3 of 5/,
    );
  });
});
