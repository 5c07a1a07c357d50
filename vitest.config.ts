import { defineConfig } from "vitest/config";

/** Folders whose tests compute and wait for nothing come first, two files at a time; those with sockets, processes and clocks have the machine to themselves. */
const groups = [
  { folders: ["unit", "properties", "types"], maxWorkers: 2 },
  { folders: ["contracts", "integration", "package", "bench", "soak"], maxWorkers: 1 },
];

export default defineConfig({
  test: {
    projects: groups.flatMap(({ folders, maxWorkers }, groupOrder) =>
      folders.map((folder) => ({
        test: {
          name: folder,
          include: [`test/${folder}/**/*.test.ts`],
          testTimeout: 20_000,
          hookTimeout: 120_000,
          maxWorkers,
          sequence: { groupOrder },
        },
      })),
    ),
    // The counts of `.ci/run` come from here.
    reporters: ["default", ["json", { outputFile: ".cache/vitest.json" }]],
  },
});
