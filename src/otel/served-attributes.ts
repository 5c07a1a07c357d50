import type { Attributes } from "@opentelemetry/api";
import type { Served } from "../core/model/resolution.js";

/** Who gave an answer. */
export function servedAttributes({ group, api, revision, environment, kind, source, function: called }: Served): Attributes {
  const attributes: Attributes = {
    "pointsman.environment": environment,
    "pointsman.backend.kind": kind,
    "pointsman.backend.source": source,
  };
  if (group !== null) attributes["pointsman.group"] = group;
  if (api !== null) attributes["pointsman.api"] = api;
  if (revision !== null) attributes["pointsman.revision"] = revision;
  if (called !== undefined) {
    attributes["pointsman.function.name"] = called.name;
    if (called.version !== null) attributes["pointsman.function.version"] = called.version;
  }
  return attributes;
}
