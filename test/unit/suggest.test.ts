import { describe, expect, it } from "vitest";
import { didYouMean } from "../../src/core/model/suggest.js";

describe("a suggestion is made for a word", () => {
  const known = ["prefix", "hosts", "backend", "apis", "url", "GET"];

  it.each([
    ["prefx", "prefix"],
    ["perfix", "prefix"],
    ["prefixx", "prefix"],
    ["Backend", "backend"],
    ["bakcnd", "backend"],
    ["ulr", "url"],
    ["api", "apis"],
    ["get", "GET"],
  ])("%s: %s", (word, meant) => expect(didYouMean(word, known)).toBe(` Did you mean "${meant}"?`));

  it.each(["", "zzz", "pfx", "u", "hst-", "frontend", "x".repeat(10_000)])("but not where nothing comes near: %s", (word) =>
    expect(didYouMean(word, known)).toBe(""),
  );

  it("the nearest one", () => expect(didYouMean("hostt", ["hosting", "hosts", "host-x"])).toBe(' Did you mean "hosts"?'));

  it("or none where nothing is known", () => expect(didYouMean("a", [])).toBe(""));
});
