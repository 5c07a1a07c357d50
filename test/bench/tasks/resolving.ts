import type { Api, ApiGroup } from "../../../src/index.js";
import { loadLibrary } from "../library.js";
import { nanosecondsEach, refuseIf, type Task } from "./task.js";

const ruleCount = 20;

/** Nanoseconds of `resolveBackend` for a group with 20 rules on different headers, of which the last one or none is met. */
export const resolving: Task<{ readonly roundMs: number }> = async (_, { roundMs }) => {
  const { mock, resolveBackend, validateConfig } = await loadLibrary();
  const rules = Array.from({ length: ruleCount }, (_, i) => ({
    environment: "online",
    when: { header: { [`x-beta-${i}`]: "1" } },
    backend: mock({ text: String(i) }),
  }));
  const result = validateConfig({ groups: [{ name: "g", backend: mock(), rules, apis: [{ name: "a", method: "GET", path: "/a" }] }] });
  if (!result.ok) throw new Error("The configuration of the bench is not valid.");
  const [group] = result.config.groups as unknown as [ApiGroup];
  const [api] = group.apis as readonly [Api];
  const common = ["host", "api.example.com", "accept", "*/*", "user-agent", "bench", "accept-encoding", "gzip"];
  const context = (...more: string[]) => ({
    environment: "online",
    request: { method: "GET", url: "/a?b=1", rawHeaders: [...common, ...more] },
  });
  const [last, none] = [context("x-beta-19", "1"), context("x-other", "1")];
  refuseIf(resolveBackend(group, api, last).rule === ruleCount - 1 ? undefined : "it does not find the last rule");
  refuseIf(resolveBackend(group, api, none).source === "group" ? undefined : "it finds a rule that does not hold");
  const each = (given: typeof last) =>
    nanosecondsEach(
      1000,
      roundMs,
      (size) => size,
      (size) => {
        for (let i = 0; i < size; i++) resolveBackend(group, api, given);
      },
    );
  await each(last);
  return async () => ({ last: await each(last), none: await each(none) });
};
