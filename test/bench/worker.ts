import type { Round, Task } from "./tasks/task.js";

/** What the main process says to a worker. */
export type ToWorker =
  | { readonly say: "prepare"; readonly task: TaskName; readonly contestant: string; readonly input: unknown }
  | { readonly say: "round"; readonly command: string };

/** What a worker answers. */
export type FromWorker =
  | { readonly say: "ready" }
  | { readonly say: "unfit"; readonly reason: string }
  | { readonly say: "failed"; readonly error: string }
  | { readonly say: "figures"; readonly figures: Readonly<Record<string, number>> };

const tasks = {
  matching: async () => (await import("./tasks/matching.js")).matching,
  firstLookups: async () => (await import("./tasks/first-lookups.js")).firstLookups,
  building: async () => (await import("./tasks/building.js")).building,
  answering: async () => (await import("./tasks/answering.js")).answering,
  beside: async () => (await import("./tasks/beside.js")).beside,
  growth: async () => (await import("./tasks/growth.js")).growth,
  loading: async () => (await import("./tasks/loading.js")).loading,
  serving: async () => (await import("./tasks/serving.js")).serving,
  upstream: async () => (await import("./tasks/upstream.js")).upstream,
  resolving: async () => (await import("./tasks/resolving.js")).resolving,
  swapping: async () => (await import("./tasks/swapping.js")).swapping,
  following: async () => (await import("./tasks/following.js")).following,
  validating: async () => (await import("./tasks/validating.js")).validating,
  documentedAnswers: async () => (await import("./tasks/documented-answers.js")).documentedAnswers,
  firstAnswer: async () => (await import("./tasks/first-answer.js")).firstAnswer,
  starting: async () => (await import("./tasks/starting.js")).starting,
  proxying: async () => (await import("./tasks/proxying.js")).proxying,
};

/** Names of what a worker can do. */
export type TaskName = keyof typeof tasks;

let round: Round | undefined;

process.on("message", (message: ToWorker) => {
  answer(message).then(
    (reply) => process.send?.(reply),
    (error: unknown) => process.send?.(failure(error)),
  );
});

// A server would outlive the bench that was broken off.
process.on("disconnect", () => process.exit());

async function answer(message: ToWorker): Promise<FromWorker> {
  if (message.say === "prepare") {
    const task = (await tasks[message.task]()) as Task<unknown>;
    round = await task(message.contestant, message.input);
    return { say: "ready" };
  }
  if (round === undefined) throw new Error("The worker has not been prepared.");
  return { say: "figures", figures: await round(message.command) };
}

function failure(error: unknown): FromWorker {
  if (error instanceof Error && error.name === "Unfit") return { say: "unfit", reason: error.message };
  return { say: "failed", error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
