import { expect, it } from "vitest";
import { swapSoak } from "./swaps/swap-soak.js";

it("has every request answered by one revision while another is released every 20 ms", { timeout: 180_000 }, async () => {
  const { swaps, ...verdict } = await swapSoak({ requests: 20_000, clients: 8, swapEveryMs: 20 });
  expect(verdict).toMatchObject({ requests: 20_000, failed: 0, mixed: 0, examples: [] });
  expect(swaps).toBeGreaterThan(10);
});
