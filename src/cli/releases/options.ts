import { userInfo } from "node:os";
import { type Command, Option } from "commander";
import type { AnyBackendConfig } from "../../index.js";
import { environmentsOption } from "../config/options.js";
import { Failure } from "../failure.js";

/** Where releases are. */
export interface StoreOptions {
  readonly store: string;
  readonly environments?: readonly string[];
}

/** Who makes a change, and why. */
export interface SignatureOptions {
  readonly actor: string;
  readonly comment?: string;
}

/** Adds the options of all commands that work on a store. */
export function addStoreOptions(command: Command): Command {
  return command
    .addOption(
      new Option("-s, --store <place>", "a folder, postgres://…, etcd+http://… or etcd+https://…")
        .env("POINTSMAN_STORE")
        .makeOptionMandatory(),
    )
    .addOption(environmentsOption());
}

export function addSignatureOptions(command: Command): Command {
  return command
    .addOption(new Option("--actor <name>", "who makes the change, for the history").default(userName(), "the user of the system"))
    .addOption(new Option("-m, --comment <text>", "why, for the history"));
}

export const requiredEnvironmentOption = (): Option =>
  new Option("-e, --environment <name>", "the environment that is changed").makeOptionMandatory();

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown"; // a user without an entry in the system's list
  }
}

/** What `--backend` means: `mock`, a URL, or a backend as JSON. */
export function backendOf(text: string): AnyBackendConfig {
  if (text === "mock") return { kind: "mock" };
  if (/^https?:/i.test(text)) return { kind: "http", url: text } as AnyBackendConfig;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && "kind" in value) return value as AnyBackendConfig;
  } catch {
    // It is none of them.
  }
  throw new Failure(`${JSON.stringify(text)} is no backend: give "mock", a URL, or JSON with a "kind".`);
}
