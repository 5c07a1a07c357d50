import { escapeControls } from "../../core/model/secret.js";
import type { AnyBackendConfig, DispatchEvent, ErrorEvent, Gateway, LogEvent } from "../../index.js";
import { reasonOf } from "../failure.js";
import type { Context } from "../terminal/context.js";
import type { Output, Style } from "../terminal/output.js";
import { LineBatch } from "./line-batch.js";

/** How requests are logged. */
export type LogFormat = "text" | "json" | "off";

/**
 * Writes a line for each answer to the standard output, and for each failure and each line of a function's log to the standard error.
 * Secrets of URLs are out of it, control characters escaped.
 *
 * @returns stops, with everything written
 */
export function logRequests(gateway: Gateway<AnyBackendConfig>, format: LogFormat, { out, err }: Context): () => void {
  const answers = new LineBatch(out);
  const said = new LineBatch(err);
  const stops = [
    gateway.on("error", (event) => said.add(failureLine(event, err))),
    gateway.on("log", (event) => said.add(logLine(event, err))),
  ];
  if (format !== "off") {
    const line = format === "json" ? jsonLine : textLine;
    stops.push(gateway.on("dispatch", (event) => answers.add(line(event, out))));
  }
  return () => {
    for (const stop of stops) stop();
    answers.flush();
    said.flush();
  };
}

const now = () => new Date().toISOString();

function textLine({ method, url, status, served, durationMs, fault }: DispatchEvent, { paint }: Output): string {
  const who = served.api === null ? "-" : `${served.group}/${served.api}`;
  const by = `${served.kind}/${served.source}`;
  const what = fault === undefined ? paint(styleOf(status), String(status)) : paint("yellow", `fault:${fault}`);
  return `${now()} ${escapeControls(method)} ${escapeControls(url)} ${what} ${escapeControls(who)} ${by} ${durationMs.toFixed(1)}ms`;
}

function styleOf(status: number): Style {
  return status >= 500 ? "red" : status >= 400 ? "yellow" : "green";
}

function jsonLine({ method, url, status, served, durationMs, fault }: DispatchEvent): string {
  const line = {
    at: now(),
    method,
    url,
    status,
    durationMs: Math.round(durationMs * 1000) / 1000,
    ...(fault !== undefined && { fault }),
    served,
  };
  return escapeControls(JSON.stringify(line));
}

function failureLine({ error, method, url }: ErrorEvent, { paint }: Output): string {
  const why = error.cause === undefined ? "" : `: ${reasonOf(error.cause)}`;
  return `${now()} ${paint("red", "error")} ${error.code} ${escapeControls(method)} ${escapeControls(url)} ${escapeControls(`${error.message}${why}`)}`;
}

const levels: Readonly<Record<LogEvent["level"], Style>> = { debug: "dim", info: "cyan", warn: "yellow", error: "red" };

function logLine({ level, message, details, method, url }: LogEvent, { paint }: Output): string {
  const more = details === undefined ? "" : ` ${shown(details)}`;
  return `${now()} ${paint(levels[level], level)} ${escapeControls(method)} ${escapeControls(url)} ${escapeControls(message + more)}`;
}

function shown(details: unknown): string {
  try {
    return details instanceof Error ? details.message : (JSON.stringify(details) ?? String(details));
  } catch {
    return "[details that are no JSON]";
  }
}
