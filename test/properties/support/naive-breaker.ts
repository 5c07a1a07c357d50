import type { BackendStatus, CircuitBreakerPolicy } from "../../../src/index.js";

type What = "began" | "answered" | "answered badly" | "failed" | "broke off" | "completed" | "dropped";

interface Said {
  readonly at: number;
  readonly what: What;
}

/** What was said while the circuit was in one state. */
interface Chapter {
  readonly circuit: BackendStatus["circuit"];
  readonly from: number;
  readonly said: Said[];
}

const failures: readonly What[] = ["answered badly", "failed", "broke off"];
const answers: readonly What[] = ["answered", "answered badly", "failed"];

/** A request as the model sees it. */
export interface NaiveAttempt {
  readonly chapter: Chapter;
  phase: "sent" | "answered" | "over";
}

/** A circuit breaker that keeps everything that was ever said to it, and reads all of it again for every question. */
export class NaiveBreaker {
  readonly chapters: Chapter[];
  readonly #policy: Required<Omit<CircuitBreakerPolicy, "statuses" | "failurePercent">> & { readonly failurePercent: number | undefined };
  #now: number;

  constructor(policy: CircuitBreakerPolicy, now: number) {
    const { failures = 5, failurePercent, minRequests = 20, windowMs = 10_000, openMs = 10_000, probes = 1 } = policy;
    this.#policy = { failures, failurePercent, minRequests, windowMs, openMs, probes };
    this.#now = now;
    this.chapters = [{ circuit: "closed", from: now, said: [] }];
  }

  get chapter(): Chapter {
    return this.chapters.at(-1) as Chapter;
  }

  get available(): boolean {
    const { circuit, said } = this.chapter;
    if (circuit !== "half-open") return circuit === "closed";
    const began = said.filter(({ what }) => what === "began");
    const places = began.length - count(said, ["dropped"]);
    return places < this.#policy.probes || this.#now - (began.at(-1)?.at ?? 0) >= 60_000;
  }

  get availableInMs(): number | undefined {
    const { circuit, from } = this.chapter;
    return circuit === "open" ? from + this.#policy.openMs - this.#now : undefined;
  }

  /** Lets time pass. */
  pass(ms: number): void {
    this.#now += ms;
    const { circuit, from } = this.chapter;
    if (circuit === "open" && this.#now >= from + this.#policy.openMs) this.#turn("half-open");
  }

  begin(): NaiveAttempt {
    const attempt: NaiveAttempt = { chapter: this.chapter, phase: "sent" };
    this.#say(attempt, "began");
    return attempt;
  }

  answered(attempt: NaiveAttempt, bad: boolean): void {
    if (attempt.phase !== "sent") return;
    attempt.phase = bad ? "over" : "answered";
    this.#say(attempt, bad ? "answered badly" : "answered");
  }

  end(attempt: NaiveAttempt, how: "completed" | "failed" | "dropped"): void {
    const { phase } = attempt;
    attempt.phase = "over";
    if (phase === "sent" && how !== "completed") this.#say(attempt, how);
    if (phase === "answered" && how === "completed") this.#say(attempt, how);
    if (phase === "answered" && how === "failed") this.#say(attempt, "broke off");
  }

  #say(attempt: NaiveAttempt, what: What): void {
    if (attempt.chapter !== this.chapter) return;
    const { circuit, said } = this.chapter;
    said.push({ at: this.#now, what });
    if (circuit === "half-open" && count(said, failures) > 0) this.#turn("open");
    else if (circuit === "half-open" && count(said, ["answered"]) >= this.#policy.probes) this.#turn("closed");
    else if (circuit === "closed" && what !== "began" && what !== "dropped" && what !== "completed" && this.#isTooBad(said))
      this.#turn("open");
  }

  #isTooBad(said: readonly Said[]): boolean {
    const { failures: most, failurePercent, minRequests, windowMs } = this.#policy;
    const unanswered = said.slice(said.findLastIndex(({ what }) => what === "answered") + 1);
    const incomplete = said.slice(said.findLastIndex(({ what }) => what === "completed") + 1);
    if (count(unanswered, ["failed", "answered badly"]) >= most || count(incomplete, ["broke off"]) >= most) return true;
    if (failurePercent === undefined) return false;
    const tenth = (at: number) => Math.floor(at / (windowMs / 10));
    const recent = said.filter(({ at }) => tenth(this.#now) - tenth(at) < 10);
    const requests = count(recent, answers);
    return requests >= minRequests && count(recent, failures) * 100 >= failurePercent * requests;
  }

  #turn(circuit: BackendStatus["circuit"]): void {
    this.chapters.push({ circuit, from: this.#now, said: [] });
  }
}

function count(said: readonly Said[], which: readonly What[]): number {
  return said.filter(({ what }) => which.includes(what)).length;
}
