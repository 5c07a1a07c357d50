import fc from "fast-check";
import type { MockAnswer, MockBackendConfig, MockCase, MockDefinition, MockDelay, MockReply } from "../../../src/index.js";
import { mockWhen } from "./mock-conditions.js";
import { bytes, jsonValue, mockBackend, mockResponse, optional } from "./mock-responses.js";
import { record, text } from "./words.js";

/** Text with placeholders: of what there is, of what there is not, and of what only looks like one. */
export const templateText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      text,
      fc.constantFrom(
        "{{request.query.v}}",
        "{{request.path.id}}",
        "{{ request.body.a.0 }}",
        "{{request.body/a~1b}}",
        "{{request.header.x-a | default: 1}}",
        "{{request.cookie.sid | number | default: none}}",
        "{{call}}",
        "{{now}}",
        "{{random.int: 1, 6}}",
        "{{random.uuid}}",
        "{{request.body.__proto__}}",
        "{{constructor.constructor('return 1')()}}",
        "{{",
        "}}",
        "{{}}",
        "|",
      ),
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(""));

const delayMs = fc.constantFrom<MockDelay>(
  0,
  1,
  2_147_483_647,
  { min: 0, max: 10 },
  { median: 5, sigma: 0.5 },
  { median: 5, sigma: 0, cap: 9 },
);

const piece = fc.oneof(
  templateText.map((value) => ({ text: value })),
  bytes.map((body) => ({ base64: Buffer.from(body).toString("base64") })),
  fc
    .tuple(
      fc.oneof(templateText, jsonValue),
      optional("event", fc.constantFrom("pet", "")),
      optional("id", fc.constantFrom("1", "{{call}}")),
      optional("retry", fc.constantFrom(0, 500)),
    )
    .map(([data, ...rest]) => ({ event: Object.assign({ data }, ...rest) as never })),
);
const pieces = fc.array(piece, { maxLength: 3 }).map((stream) => ({ stream }) as MockAnswer);
const chunks = fc
  .array(fc.tuple(optional("delayMs", delayMs), piece), { maxLength: 3 })
  .map((timed) => ({ stream: timed.map(([time, content]) => ({ ...time, ...content })) }) as MockAnswer);

/** How an answer comes, whatever it is. */
const manner = fc
  .tuple(
    optional("delayMs", delayMs),
    optional(
      "fault",
      fc.constantFrom(
        "CONNECTION_RESET_BY_PEER",
        "TIMEOUT",
        { kind: "MALFORMED_RESPONSE_CHUNK" },
        { kind: "EMPTY_RESPONSE", probability: 0.5 },
      ),
    ),
    optional("hang", fc.boolean()),
  )
  .map((parts) => Object.assign({}, ...parts) as Pick<MockAnswer, "delayMs" | "fault" | "hang">);

/** An answer that is filled in or streams, at once and without faults. */
const liveAnswer: fc.Arbitrary<MockAnswer> = fc.oneof(
  mockResponse,
  fc
    .tuple(
      fc.oneof(
        templateText.map((value) => ({ text: value })),
        fc
          .oneof(templateText, fc.record({ a: templateText, b: fc.array(templateText, { maxLength: 2 }), c: jsonValue }))
          .map((json) => ({ json })),
        pieces,
      ),
      optional("status", fc.constantFrom(201, "{{request.query.v | default: 404}}")),
      optional("headers", fc.constantFrom({ "x-a": "<{{request.query.v}}>" }, { "X-A": ["{{call}}", "{{"] })),
    )
    .map(([content, ...rest]) => Object.assign({ template: true }, content, ...rest) as MockAnswer),
  pieces,
  fc.constant({ file: "LICENSE" }),
);

const anyAnswer = fc.oneof(
  liveAnswer,
  fc.tuple(liveAnswer, manner).map(([answer, how]) => ({ ...answer, ...how })),
  chunks,
);

const exhausted = optional("whenExhausted", fc.constantFrom("last", "cycle", "error"));

function replyOf(answer: fc.Arbitrary<MockAnswer>): fc.Arbitrary<MockReply> {
  const sequence = fc.array(answer, { minLength: 1, maxLength: 3 });
  return fc.oneof(
    answer as fc.Arbitrary<MockReply>,
    fc.tuple(sequence, exhausted).map(([answers, when]) => ({ sequence: answers, ...when }) as MockReply),
  );
}

const scenario = fc
  .tuple(fc.constantFrom("door", "__proto__"), fc.constantFrom("start", "open"), optional("to", fc.constantFrom("start", "open")))
  .map(([name, from, to]) => ({ name, from, ...to }));

function caseOf(reply: fc.Arbitrary<MockReply>): fc.Arbitrary<MockCase> {
  const condition = fc.oneof(
    mockWhen.map((when) => ({ when })),
    fc.tuple(scenario, optional("when", mockWhen)).map(([made, when]) => ({ scenario: made, ...when })),
  );
  return fc.tuple(reply, condition).map(([given, which]) => ({ ...given, ...which }) as MockCase);
}

function definitionOf(answer: fc.Arbitrary<MockAnswer>): fc.Arbitrary<MockDefinition> {
  const reply = replyOf(answer);
  const responses = fc
    .tuple(fc.array(caseOf(reply), { maxLength: 2 }), fc.option(reply, { nil: undefined }))
    .map(([cases, last]) => [...cases, ...(last === undefined ? [] : [last])])
    .filter((cases) => cases.length > 0)
    .map((cases) => ({ responses: cases }) as MockDefinition);
  return fc
    .tuple(
      fc.oneof(reply as fc.Arbitrary<MockDefinition>, responses),
      optional("prefer", fc.boolean()),
      optional("examples", record(fc.constantFrom("none", "__proto__", "a/b"), answer, 2)),
    )
    .map(([definition, ...rest]) => Object.assign({}, definition, ...rest) as MockDefinition);
}

const backendOf = (definition: MockDefinition): MockBackendConfig => ({ ...definition, kind: "mock" });

/** Any Mock but one with a handler. It may take its time, break off or never answer. */
export const everyMock: fc.Arbitrary<MockBackendConfig> = definitionOf(anyAnswer).map(backendOf);

/** As {@link everyMock}, mostly a plain one: what whole configurations are made of. */
export const anyMock: fc.Arbitrary<MockBackendConfig> = fc.oneof(
  { weight: 5, arbitrary: mockBackend },
  { weight: 1, arbitrary: everyMock },
);
