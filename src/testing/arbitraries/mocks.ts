import { once } from "./once.js";
import type { Arbitrary, FastCheck } from "./fast-check.js";
import type { MockAnswer, MockBackendConfig, MockCase, MockDefinition, MockDelay, MockReply } from "../../core/index.js";
import { toBase64 } from "../../core/model/base64.js";
import type { Content } from "./content.js";
import { mockWhen } from "./mock-conditions.js";
import { bytes, jsonValue, mockBackend, mockResponse, optional } from "./mock-responses.js";
import { record, text } from "./words.js";

/** Text with placeholders: of what there is, of what there is not, and of what only looks like one. */
export const templateText = once(
  (fc): Arbitrary<string> =>
    fc
      .array(
        fc.oneof(
          text(fc),
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
      .map((parts) => parts.join("")),
);

const delayMs = once((fc) =>
  fc.constantFrom<MockDelay>(0, 1, 2_147_483_647, { min: 0, max: 10 }, { median: 5, sigma: 0.5 }, { median: 5, sigma: 0, cap: 9 }),
);

const piece = once((fc) =>
  fc.oneof(
    templateText(fc).map((value) => ({ text: value })),
    bytes(fc).map((body) => ({ base64: toBase64(body) })),
    fc
      .tuple(
        fc.oneof(templateText(fc), jsonValue(fc)),
        optional(fc, "event", fc.constantFrom("pet", "")),
        optional(fc, "id", fc.constantFrom("1", "{{call}}")),
        optional(fc, "retry", fc.constantFrom(0, 500)),
      )
      .map(([data, ...rest]) => ({ event: Object.assign({ data }, ...rest) as never })),
  ),
);
const pieces = once((fc) => fc.array(piece(fc), { maxLength: 3 }).map((stream) => ({ stream }) as MockAnswer));
const chunks = once((fc) =>
  fc
    .array(fc.tuple(optional(fc, "delayMs", delayMs(fc)), piece(fc)), { maxLength: 3 })
    .map((timed) => ({ stream: timed.map(([time, content]) => ({ ...time, ...content })) }) as MockAnswer),
);

/** How an answer comes, whatever it is. */
const manner = once((fc) =>
  fc
    .tuple(
      optional(fc, "delayMs", delayMs(fc)),
      optional(
        fc,
        "fault",
        fc.constantFrom(
          "CONNECTION_RESET_BY_PEER",
          "TIMEOUT",
          { kind: "MALFORMED_RESPONSE_CHUNK" },
          { kind: "EMPTY_RESPONSE", probability: 0.5 },
        ),
      ),
      optional(fc, "hang", fc.boolean()),
    )
    .map((parts) => Object.assign({}, ...parts) as Pick<MockAnswer, "delayMs" | "fault" | "hang">),
);

/** An answer that is filled in or streams, at once and without faults. */
const liveAnswer = (fc: FastCheck, { file }: Content): Arbitrary<MockAnswer> =>
  fc.oneof(
    mockResponse(fc),
    fc
      .tuple(
        fc.oneof(
          templateText(fc).map((value) => ({ text: value })),
          fc
            .oneof(templateText(fc), fc.record({ a: templateText(fc), b: fc.array(templateText(fc), { maxLength: 2 }), c: jsonValue(fc) }))
            .map((json) => ({ json })),
          pieces(fc),
        ),
        optional(fc, "status", fc.constantFrom(201, "{{request.query.v | default: 404}}")),
        optional(fc, "headers", fc.constantFrom({ "x-a": "<{{request.query.v}}>" }, { "X-A": ["{{call}}", "{{"] })),
      )
      .map(([content, ...rest]) => Object.assign({ template: true }, content, ...rest) as MockAnswer),
    pieces(fc),
    ...(file === undefined ? [] : [fc.constant({ file })]),
  );

const anyAnswer = (fc: FastCheck, content: Content) =>
  fc.oneof(
    liveAnswer(fc, content),
    fc.tuple(liveAnswer(fc, content), manner(fc)).map(([answer, how]) => ({ ...answer, ...how })),
    chunks(fc),
  );

const exhausted = once((fc) => optional(fc, "whenExhausted", fc.constantFrom("last", "cycle", "error")));

function replyOf(fc: FastCheck, answer: Arbitrary<MockAnswer>): Arbitrary<MockReply> {
  const sequence = fc.array(answer, { minLength: 1, maxLength: 3 });
  return fc.oneof(
    answer as Arbitrary<MockReply>,
    fc.tuple(sequence, exhausted(fc)).map(([answers, when]) => ({ sequence: answers, ...when }) as MockReply),
  );
}

const scenario = once((fc) =>
  fc
    .tuple(fc.constantFrom("door", "__proto__"), fc.constantFrom("start", "open"), optional(fc, "to", fc.constantFrom("start", "open")))
    .map(([name, from, to]) => ({ name, from, ...to })),
);

function caseOf(fc: FastCheck, reply: Arbitrary<MockReply>): Arbitrary<MockCase> {
  const condition = fc.oneof(
    mockWhen(fc).map((when) => ({ when })),
    fc.tuple(scenario(fc), optional(fc, "when", mockWhen(fc))).map(([made, when]) => ({ scenario: made, ...when })),
  );
  return fc.tuple(reply, condition).map(([given, which]) => ({ ...given, ...which }) as MockCase);
}

function definitionOf(fc: FastCheck, answer: Arbitrary<MockAnswer>): Arbitrary<MockDefinition> {
  const reply = replyOf(fc, answer);
  const responses = fc
    .tuple(fc.array(caseOf(fc, reply), { maxLength: 2 }), fc.option(reply, { nil: undefined }))
    .map(([cases, last]) => [...cases, ...(last === undefined ? [] : [last])])
    .filter((cases) => cases.length > 0)
    .map((cases) => ({ responses: cases }) as MockDefinition);
  return fc
    .tuple(
      fc.oneof(reply as Arbitrary<MockDefinition>, responses),
      optional(fc, "prefer", fc.boolean()),
      optional(fc, "examples", record(fc, fc.constantFrom("none", "__proto__", "a/b"), answer, 2)),
    )
    .map(([definition, ...rest]) => Object.assign({}, definition, ...rest) as MockDefinition);
}

const backendOf = (definition: MockDefinition): MockBackendConfig => ({ ...definition, kind: "mock" });

/** Any Mock but one with a handler. It may take its time, break off or never answer. */
export const everyMock = (fc: FastCheck, content: Content = {}): Arbitrary<MockBackendConfig> =>
  definitionOf(fc, anyAnswer(fc, content)).map(backendOf);

/** As {@link everyMock}, mostly a plain one: what whole configurations are made of. */
export const anyMock = (fc: FastCheck, content: Content = {}): Arbitrary<MockBackendConfig> =>
  fc.oneof({ weight: 5, arbitrary: mockBackend(fc) }, { weight: 1, arbitrary: everyMock(fc, content) });
