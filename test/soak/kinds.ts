import type { BehaviourName } from "../integration/support/chaos-behaviours.js";
import type { Random } from "./random.js";
import { isAnswered, type Kind, single, slowly } from "./kind.js";
import { digestOf } from "./visitor.js";

const small = single("small GET", 30, () => ({
  visit: { target: "/plain/small" },
  wrong: (visited) => !isAnswered(visited) || visited.digest !== digestOf(`small ${visited.id}`),
}));

const echo = single("POST echo", 20, (random) => {
  const body = Buffer.alloc(Math.floor(10 ** (random.next() * 5.3)), random.between(33, 126));
  return {
    visit: { method: "POST", target: "/plain/echo", body, sized: random.next() < 0.5 },
    wrong: (visited) => !isAnswered(visited) || visited.digest !== digestOf(body),
  };
});

const megabyte = digestOf(Buffer.alloc(1_000_000, "s"));

const stream = single("1 MB, slow reader", 4, (random) => ({
  visit: { target: "/plain/stream?bytes=1000000", restMs: slowly(random, 5) },
  wrong: (visited) => !isAnswered(visited) || visited.digest !== megabyte,
}));

const closingSizes = [100_000, 1_000_000, 6_000_000] as const;
const closingDigests = new Map(closingSizes.map((bytes) => [bytes, digestOf(Buffer.alloc(bytes, "x"))]));

const closing = single("connection ends with it, slow reader", 4, (random) => {
  const bytes = random.pick(closingSizes);
  const name = random.pick<BehaviourName>(["stream-until-closed", "stream-sized-then-closed"]);
  return {
    visit: { target: `/chaos/${name}?bytes=${bytes}`, restMs: slowly(random, 20) },
    wrong: (visited) => !isAnswered(visited) || visited.digest !== closingDigests.get(bytes),
  };
});

const odd = single("odd answer", 6, (random) => ({
  visit: {
    target: `/chaos/${random.pick<BehaviourName>(["drip", "drip-chunked", "http-1.0", "until-closed", "two-cookies", "1xx-then-final", "100-unasked"])}`,
  },
  wrong: (visited) => !isAnswered(visited) || visited.digest !== digestOf("ok"),
}));

const early = single("answer before the body", 4, (random) => ({
  visit: { method: "POST", target: "/chaos/early", body: Buffer.alloc(random.between(1, 100_000)) },
  wrong: (visited) => !isAnswered(visited, 401) || visited.digest !== digestOf("no"),
}));

const failing = single("no answer", 6, (random) => ({
  visit: {
    target: `/chaos/${random.pick<BehaviourName>(["reset-before-header", "fin-before-header", "reset-in-header", "garbage", "huge-header", "status-999"])}`,
  },
  wrong: (visited) => !isAnswered(visited, 502),
}));

const breaking = single("broken answer", 6, (random) => ({
  visit: {
    target: `/chaos/${random.pick<BehaviourName>(["reset-sized", "reset-chunked", "truncated-sized", "truncated-chunked", "bad-chunk-size", "stream-then-reset"])}`,
  },
  wrong: ({ outcome }) => outcome.end !== "broken" || outcome.status !== 200,
}));

const late = single("too late", 2, () => ({
  visit: { target: "/late/never" },
  wrong: (visited) => !isAnswered(visited, 504),
}));

const stalling = single("stalls", 2, () => ({
  visit: { target: "/idle/stalls" },
  wrong: ({ outcome }) => outcome.end !== "broken" || outcome.status !== 200,
}));

const leaving = single("client leaves", 14, (random) => {
  const target = random.pick([
    "/plain/small",
    "/plain/stream?bytes=1000000",
    "/plain/echo",
    "/plain/slow?ms=20",
    "/chaos/never",
    "/chaos/stream-until-closed",
    "/narrow/slow?ms=20",
  ]);
  const upload = target === "/plain/echo" ? { method: "POST" as const, body: Buffer.alloc(300_000) } : {};
  return { visit: { target, ...upload, leaveAfterMs: random.between(0, 30), restMs: slowly(random, 20) }, wrong: () => false };
});

const events = single("events, then leaves", 4, (random) => ({
  visit: { target: random.pick(["/plain/events", "/chaos/events"]), leaveAfterBytes: random.between(1, 100) },
  wrong: ({ outcome }) => outcome.end !== "left",
}));

const overflow: Kind = {
  name: "queue overflow",
  weight: 2,
  async run(visitor, random) {
    // A few bursts at a time are enough.
    if (visitor.inFlight > 150) return [];
    const burst = Array.from({ length: 20 }, () => visitor.visit(overflow.name, { target: "/narrow/slow?ms=5" }, random));
    const visits = await Promise.all(burst);
    return visits
      .filter((visited) => !isAnswered(visited, 503) && (!isAnswered(visited) || visited.digest !== digestOf(`slow ${visited.id}`)))
      .map((visited) => `${overflow.name} ${visited.id}: ${JSON.stringify(visited)}`);
  },
};

/** What a soak is made of. */
const kinds: readonly Kind[] = [small, echo, stream, closing, odd, early, failing, breaking, late, stalling, leaving, events, overflow];

/** Draws a kind by its weight. */
export function pickKind(random: Random): Kind {
  let left = random.next() * kinds.reduce((sum, { weight }) => sum + weight, 0);
  for (const kind of kinds) {
    left -= kind.weight;
    if (left < 0) return kind;
  }
  return small;
}
