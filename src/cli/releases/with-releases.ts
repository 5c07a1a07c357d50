import { escapeControls } from "../../core/model/secret.js";
import type { ConfigError } from "../../index.js";
import type { Releases } from "../../releases/index.js";
import { exitCodes, Failure } from "../failure.js";
import { openStore } from "./open-store.js";
import type { StoreOptions } from "./options.js";

/**
 * Does something with the releases in a store, and closes it.
 * @throws Failure where they refuse it, or the store can't be reached
 */
export async function withReleases<Result>(options: StoreOptions, use: (releases: Releases) => Promise<Result>): Promise<Result> {
  const { openReleases } = await import("../../releases/index.js");
  const { environments } = options;
  const store = await openStore(options.store);
  try {
    return await use(openReleases({ store, ...(environments !== undefined && { environments }) }));
  } catch (error) {
    throw failureOf(error);
  } finally {
    await store.close();
  }
}

function failureOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === "ConfigError") {
    const lines = (error as ConfigError).issues.map(({ path, code, message }) => escapeControls(`${path} ${code} ${message}`));
    return new Failure(lines.join("\n"), exitCodes.refused);
  }
  const { code } = error as Error & { readonly code?: string };
  if (error.name === "ReleaseError") return new Failure(escapeControls(`${code}: ${error.message}`), exitCodes.refused);
  if (error.name === "StoreError") return new Failure(escapeControls(`${code}: ${error.message}`));
  return error;
}
