import { type ConfigIssue, type ConfigIssueCode, GatewayError } from "../errors.js";
import type { BackendCall, BackendChanges, GatewayHooks, MatchedRequest } from "../model/hooks.js";
import type { GatewayRequest } from "../model/request.js";
import { didYouMean } from "../model/suggest.js";
import { list, quote } from "../rules/words.js";
import { type Listeners, nameOf } from "./events.js";

type Subject = never;
type Hook = (subject: Subject, request: GatewayRequest) => unknown;

/** The names of {@link GatewayHooks}. */
export const hookNames = ["onMatch", "onBackend", "onResponse", "onError"] as const;

/** Each hook as one function; an absent one is `undefined`. */
export interface CompiledHooks {
  /** Gives the first answer, or `undefined`; at once where every hook does. Fails as the hook that fails. */
  readonly onMatch: ((matched: MatchedRequest) => unknown) | undefined;
  /** Each changes what the next one sees. */
  readonly onBackend: readonly ((call: BackendCall) => unknown)[] | undefined;
  /** Never throws. */
  readonly onResponse: ((response: unknown, request: GatewayRequest) => void) | undefined;
  /** Never throws. */
  readonly onError: ((error: GatewayError, request: GatewayRequest) => void) | undefined;
}

/** What is wrong with the option `hooks`. A misspelt one is an issue: it may be the one that refuses strangers. */
export function checkHooks(hooks: unknown): readonly ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  const wrong = (code: ConfigIssueCode, path: string, message: string) =>
    void issues.push({ code, path: `/options/hooks${path}`, message });
  if (hooks === undefined) return issues;
  if (typeof hooks !== "object" || hooks === null) {
    wrong("INVALID_TYPE", "", "Hooks must be an object.");
    return issues;
  }
  for (const name in hooks) {
    if (hookNames.some((known) => known === name)) continue;
    const hint = didYouMean(name, hookNames);
    if (hint === "" && !/^on[A-Z]/.test(name)) continue;
    const message = `There is no hook ${quote(name)}; there are ${list(hookNames, "and")}.${hint}`;
    wrong("UNKNOWN_KEY", `/${name.replace(/~/g, "~0").replace(/\//g, "~1")}`, message);
  }
  for (const name of hookNames) {
    const given: unknown = (hooks as GatewayHooks)[name];
    const all: readonly unknown[] = Array.isArray(given) ? given : given === undefined ? [] : [given];
    all.forEach((hook, i) => {
      if (typeof hook === "function") return;
      wrong("INVALID_TYPE", Array.isArray(given) ? `/${name}/${i}` : `/${name}`, "A hook must be a function, or a list of functions.");
    });
  }
  return issues;
}

/** The user's hooks, bound to their object. */
export function compileHooks(hooks: GatewayHooks | undefined, listeners: Listeners): CompiledHooks {
  const bound = (name: keyof GatewayHooks): readonly Hook[] | undefined => {
    const given = hooks?.[name];
    if (given === undefined) return undefined;
    const all = (Array.isArray(given) ? given : [given]) as readonly Hook[];
    return all.length === 0 ? undefined : all.map((hook) => (subject, request) => hook.call(hooks, subject, request));
  };
  const told = (name: keyof GatewayHooks) => {
    const all = bound(name);
    return all && ((subject: unknown, request: GatewayRequest) => tell(all, 0, subject as Subject, request, listeners));
  };
  const matchers = bound("onMatch") as readonly ((matched: MatchedRequest) => unknown)[] | undefined;
  return {
    onMatch: matchers && ((matched) => firstAnswer(matchers, 0, matched)),
    onBackend: bound("onBackend") as CompiledHooks["onBackend"],
    onResponse: told("onResponse"),
    onError: told("onError"),
  };
}

function firstAnswer(hooks: readonly ((matched: MatchedRequest) => unknown)[], from: number, matched: MatchedRequest): unknown {
  for (let i = from; i < hooks.length; i++) {
    const given = hooks[i]?.(matched);
    if (isThenable(given)) return given.then((late) => (late === undefined ? firstAnswer(hooks, i + 1, matched) : late));
    if (given !== undefined) return given;
  }
  return undefined;
}

/** Calls hooks that have no say in the answer: what one throws is reported, and goes no further. */
function tell(hooks: readonly Hook[], from: number, subject: Subject, request: GatewayRequest, listeners: Listeners): void {
  const report = (cause: unknown) => {
    const error = new GatewayError("INTERNAL", "A hook failed.", { cause });
    listeners.emit("error", { error, ...nameOf(request), served: null });
  };
  for (let i = from; i < hooks.length; i++) {
    try {
      const pending = hooks[i]?.(subject, request);
      if (!isThenable(pending)) continue;
      const next = () => tell(hooks, i + 1, subject, request, listeners);
      pending.then(next, (cause: unknown) => {
        report(cause);
        next();
      });
      return;
    } catch (cause) {
      report(cause);
    }
  }
}

/** Whether it is what `onBackend` may give. */
export function isChanges(given: unknown): given is BackendChanges {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
