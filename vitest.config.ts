import { defineConfig } from "vitest/config";

const folders = ["unit", "properties", "contracts", "types", "integration", "package", "bench", "soak"];

export default defineConfig({
  test: {
    projects: folders.map((folder) => ({
      test: { name: folder, include: [`test/${folder}/**/*.test.ts`], testTimeout: 20_000, hookTimeout: 120_000 },
    })),
    // The counts of `.ci/run` come from here.
    reporters: ["default", ["json", { outputFile: ".cache/vitest.json" }]],
  },
});
