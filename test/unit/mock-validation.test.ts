import { describe, expect, it } from "vitest";
import { issuesOf, placesOf } from "./support/issues.js";

const at = "/groups/0/backend";
const group = (backend: object) => ({ groups: [{ name: "g", backend: { kind: "mock", ...backend }, apis: [] }] });

/** Code and place of each issue, from the backend. */
function wrong(backend: object): string[] {
  return placesOf(group(backend)).map((place) => place.replace(at, ""));
}

describe("a Mock is legal with", () => {
  it.each<[string, object]>([
    [
      "each way to answer",
      { responses: [{ when: { method: "GET" }, text: "a" }, { when: { call: 1 }, sequence: [{ json: 1 }] }, { handler: () => ({}) }] },
    ],
    [
      "a case that holds in one state only, before others",
      { responses: [{ scenario: { name: "s", from: "a" }, text: "a" }, { text: "b" }] },
    ],
    ["a sequence and what comes after it", { sequence: [{ status: 503 }, {}], whenExhausted: "error" }],
    [
      "every kind of delay",
      {
        sequence: [
          { delayMs: 0 },
          { delayMs: 2 ** 31 - 1 },
          { delayMs: { min: 1, max: 1 } },
          { delayMs: { median: 1, sigma: 0 } },
          { delayMs: { median: 1, sigma: 10, cap: 1 } },
        ],
      },
    ],
    [
      "every kind of fault",
      {
        sequence: [
          { fault: "TIMEOUT" },
          { fault: { kind: "EMPTY_RESPONSE" } },
          { fault: { kind: "RANDOM_DATA_THEN_CLOSE", probability: 0.5 } },
        ],
      },
    ],
    [
      "every kind of chunk",
      { stream: [{ text: "" }, { base64: "", delayMs: 1 }, { event: { data: [1], event: "e", id: "i", retry: 0 } }] },
    ],
    ["conditions within conditions", { responses: [{ when: { all: [{ any: [{ not: { body: { "": { equals: { a: [null] } } } } }] }] } }] }],
    ["what is undefined left out", { text: "a", sequence: undefined, delayMs: undefined, responses: undefined }],
    ["preferences and examples", { prefer: true, examples: { "": {}, __proto: { status: 404 } } }],
    ["a status that is filled in", { template: true, status: "{{request.query.s}}" }],
  ])("%s", (_, backend) => expect(wrong(backend)).toEqual([]));
});

describe("a Mock is refused, by path, with", () => {
  it.each<[string, object, string[]]>([
    ["responses beside an answer", { responses: [{}], text: "a", delayMs: 1 }, ["CONFLICTING_KEYS "]],
    ["responses beside a sequence", { responses: [{}], sequence: [{}], whenExhausted: "last" }, ["CONFLICTING_KEYS "]],
    ["a sequence beside an answer", { sequence: [{}], json: 1 }, ["CONFLICTING_KEYS "]],
    ["a handler beside an answer", { handler: () => ({}), status: 200 }, ["CONFLICTING_KEYS "]],
    ["a handler that is none", { handler: "f" }, ["INVALID_TYPE /handler"]],
    ["whenExhausted without a sequence", { whenExhausted: "last" }, ["REQUIRED "]],
    ["an end of a sequence that there is none of", { sequence: [{}], whenExhausted: "stop" }, ["INVALID_VALUE /whenExhausted"]],
    ["no response", { responses: [] }, ["INVALID_VALUE /responses"]],
    ["no answer in a sequence", { sequence: [] }, ["INVALID_VALUE /sequence"]],
    ["a sequence in a sequence", { sequence: [{ sequence: [] }] }, ["UNKNOWN_KEY /sequence/0/sequence"]],
    ["responses in responses", { responses: [{ responses: [] }] }, ["UNKNOWN_KEY /responses/0/responses"]],
    ["two contents", { json: 1, stream: [] }, ["CONFLICTING_KEYS "]],
    ["a file and text", { responses: [{ file: "package.json", text: "" }] }, ["CONFLICTING_KEYS /responses/0"]],
    ["a chunk of two kinds", { stream: [{ text: "", base64: "" }] }, ["CONFLICTING_KEYS /stream/0"]],
    ["a chunk of none", { stream: [{ delayMs: 1 }] }, ["REQUIRED /stream/0"]],
    ["an event without data", { stream: [{ event: {} }] }, ["REQUIRED /stream/0/event"]],
    ["an event name with a line break", { stream: [{ event: { data: "", event: "a\nb" } }] }, ["INVALID_VALUE /stream/0/event/event"]],
    ["an event id with NUL", { stream: [{ event: { data: "", id: "\0" } }] }, ["INVALID_VALUE /stream/0/event/id"]],
    [
      "delays that no timer keeps",
      { sequence: [Number.POSITIVE_INFINITY, Number.NaN, -1, 2 ** 31, "1"].map((delayMs) => ({ delayMs })) },
      [
        "INVALID_VALUE /sequence/0/delayMs",
        "INVALID_VALUE /sequence/1/delayMs",
        "INVALID_VALUE /sequence/2/delayMs",
        "INVALID_VALUE /sequence/3/delayMs",
        "INVALID_TYPE /sequence/4/delayMs",
      ],
    ],
    [
      "a delay between bounds that are none",
      {
        sequence: [
          { delayMs: { min: 2, max: 1 } },
          { delayMs: { min: 2 } },
          { delayMs: { median: 1 } },
          { delayMs: {} },
          { delayMs: { median: 1, sigma: 11 } },
          { delayMs: { min: 0, max: Number.POSITIVE_INFINITY } },
        ],
      },
      [
        "REQUIRED /sequence/1/delayMs",
        "REQUIRED /sequence/2/delayMs",
        "REQUIRED /sequence/3/delayMs",
        "REQUIRED /sequence/3/delayMs",
        "INVALID_VALUE /sequence/4/delayMs/sigma",
        "INVALID_VALUE /sequence/5/delayMs/max",
      ],
    ],
    [
      "a delay whose bounds are exchanged, also of a chunk",
      { stream: [{ text: "", delayMs: { min: 2, max: 1 } }], delayMs: { min: 1, max: 0 } },
      ["INVALID_VALUE /delayMs", "INVALID_VALUE /stream/0/delayMs"],
    ],
    ["a fault that there is none of", { fault: "CONNECTION_RESET" }, ["INVALID_VALUE /fault"]],
    ["a probability that is none", { fault: { kind: "TIMEOUT", probability: 1.1 } }, ["INVALID_VALUE /fault/probability"]],
    ["a status that is filled in without `template`", { responses: [{ status: "{{call}}" }] }, ["INVALID_VALUE /responses/0/status"]],
    ["a status that is text", { template: true, status: "404" }, ["INVALID_VALUE /status"]],
    ["a status of two placeholders", { template: true, status: "{{a}}{{b}}" }, ["INVALID_VALUE /status"]],
    [
      "content of a status that has none",
      {
        sequence: [
          { status: 204, stream: [] },
          { status: 304, file: "package.json" },
        ],
      },
      ["INVALID_VALUE /sequence/0/stream", "INVALID_VALUE /sequence/1/file"],
    ],
    [
      "headers of the connection in an example",
      { examples: { "a/b": { headers: { TE: "1" } } } },
      ["INVALID_VALUE /examples/a~1b/headers/TE"],
    ],
    [
      "a response behind one that takes every request",
      { responses: [{ text: "1" }, { scenario: { name: "s", to: "a" } }, { text: "3" }] },
      ["INVALID_VALUE /responses/0", "INVALID_VALUE /responses/1"],
    ],
    ["a scenario without a name", { responses: [{ scenario: { to: "a" } }] }, ["REQUIRED /responses/0/scenario"]],
    ["a state without a name", { responses: [{ scenario: { name: "a", from: "" } }] }, ["INVALID_VALUE /responses/0/scenario/from"]],
    ["a condition of no form", { responses: [{ when: { query: { a: {} } } }] }, ["REQUIRED /responses/0/when/query/a"]],
    [
      "a condition of two forms",
      { responses: [{ when: { query: { a: { prefix: "a", gt: 1 } } } }] },
      ["CONFLICTING_KEYS /responses/0/when/query/a"],
    ],
    [
      "a regular expression",
      { responses: [{ when: { query: { a: { matches: ".*" } } } }] },
      ["REQUIRED /responses/0/when/query/a", "UNKNOWN_KEY /responses/0/when/query/a/matches"],
    ],
    ["a bound that is text", { responses: [{ when: { query: { a: { gt: "1" } } } }] }, ["INVALID_TYPE /responses/0/when/query/a/gt"]],
    [
      "a bound that is infinite",
      { responses: [{ when: { query: { a: { gt: Number.POSITIVE_INFINITY } } } }] },
      ["INVALID_VALUE /responses/0/when/query/a/gt"],
    ],
    ["a place that there is none of", { responses: [{ when: { params: {} } }] }, ["UNKNOWN_KEY /responses/0/when/params"]],
    ["a header name that is none", { responses: [{ when: { header: { "a b": "1" } } }] }, ["INVALID_VALUE /responses/0/when/header/a b"]],
    [
      "a JSON Pointer that is none",
      { responses: [{ when: { body: { "/~2": 1, a: 1 } } }] },
      ["INVALID_VALUE /responses/0/when/body/~1~02", "INVALID_VALUE /responses/0/when/body/a"],
    ],
    [
      "a mistake deep within conditions",
      { responses: [{ when: { all: [{}, { any: [{ not: { call: [] } }] }] } }] },
      ["INVALID_TYPE /responses/0/when/all/1/any/0/not/call"],
    ],
    ["`hang` that is no yes or no", { hang: "yes" }, ["INVALID_TYPE /hang"]],
    ["examples that are a list", { examples: [{}] }, ["INVALID_TYPE /examples"]],
  ])("%s", (_, backend, expected) => expect(wrong(backend)).toEqual(expected));

  it("conditions that are nested without end, or refer to themselves", () => {
    let deep: object = {};
    for (let i = 0; i < 10_000; i++) deep = { not: deep };
    expect(issuesOf(group({ responses: [{ when: deep }] })).map(({ code }) => code)).toEqual(["LIMIT_EXCEEDED"]);
    const round: { all: unknown[] } = { all: [] };
    round.all.push(round, round, round);
    const codes = new Set(issuesOf(group({ responses: [{ when: round }] })).map(({ code }) => code));
    expect(codes).toEqual(new Set(["LIMIT_EXCEEDED"]));
  });

  it("messages that say what to do", () => {
    const messages = issuesOf(group({ responses: [{ text: "a", sequence: [{}], whenExhausted: "last" }, {}], whenExhausted: "last" })).map(
      ({ message }) => message,
    );
    expect(messages).toEqual([
      'The key "responses" excludes "whenExhausted": keep one side.',
      'The key "whenExhausted" means nothing without "sequence": add it.',
      'The key "sequence" excludes "text": keep one side.',
    ]);
    expect(issuesOf(group({ responses: [{}, {}] }))[0]?.message).toBe(
      'Every request gets this response, so those after it never answer: put it last or give it a "when".',
    );
  });

  it("a documented response that is more than a fixed one", () => {
    const api = { name: "a", method: "GET", path: "/", response: { text: "a", delayMs: 1, file: "a" } };
    expect(placesOf({ groups: [{ name: "g", backend: { kind: "mock" }, apis: [api] }] })).toEqual([
      "UNKNOWN_KEY /groups/0/apis/0/response/delayMs",
      "UNKNOWN_KEY /groups/0/apis/0/response/file",
    ]);
  });
});
