import type { Steps } from "../model/steps.js";
import { apiShape, configShape } from "./config-shape.js";
import { apisPerStep } from "./config-rules.js";
import { isRecord } from "./is-record.js";
import { checkItem, checkShape } from "./shape/check-shape.js";
import { type ShapeContext, spend } from "./shape/context.js";

/** First the configuration without its APIs, then each of them. */
export function* checkShapes(input: unknown, context: ShapeContext): Steps<void> {
  checkShape(configShape, withoutApis(input), [], context);
  if (!isRecord(input) || !Array.isArray(input.groups)) return;
  for (const [index, group] of input.groups.entries()) {
    if (!isRecord(group) || !Array.isArray(group.apis)) continue;
    const path = ["groups", index, "apis"];
    for (let i = 0; i < group.apis.length; i++) {
      if (!spend(path, context)) return;
      checkItem(apiShape, group.apis[i], i, path, context);
      if (i % apisPerStep === apisPerStep - 1) yield;
    }
  }
}

function withoutApis(input: unknown): unknown {
  if (!isRecord(input) || !Array.isArray(input.groups)) return input;
  const groups = input.groups.map((group: unknown) => (isRecord(group) && Array.isArray(group.apis) ? { ...group, apis: [] } : group));
  return { ...input, groups };
}
