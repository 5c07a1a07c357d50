import { base64Shape, mockResponseShape, type ObjectShape, named, type Shape, type StringShape, waitMs } from "../../core/model/shape.js";
import { whenShape } from "./choose/shape.js";

const delay = named("mockDelay", {
  is: "either",
  of: [
    waitMs,
    { is: "object", keys: { min: waitMs, max: waitMs }, required: ["min", "max"] },
    { is: "object", keys: { median: waitMs, sigma: { is: "number", min: 0, max: 10 }, cap: waitMs }, required: ["median", "sigma"] },
  ],
});

const faultKind: StringShape = {
  is: "string",
  oneOf: ["CONNECTION_RESET_BY_PEER", "EMPTY_RESPONSE", "MALFORMED_RESPONSE_CHUNK", "RANDOM_DATA_THEN_CLOSE", "TIMEOUT"],
};

const oneLine: StringShape = { is: "string", pattern: "^[^\\u0000\\r\\n]*$", wants: "one line of text" };

const event: ObjectShape = {
  is: "object",
  keys: { event: oneLine, data: { is: "json" }, id: oneLine, retry: { ...waitMs, integer: true } },
  required: ["data"],
};

const chunk: ObjectShape = {
  is: "object",
  keys: { delayMs: delay, text: { is: "string" }, base64: base64Shape, event },
  exactlyOne: ["text", "base64", "event"],
};

const answer: ObjectShape = {
  is: "object",
  keys: {
    ...mockResponseShape.keys,
    status: {
      is: "either",
      of: [
        mockResponseShape.keys.status as Shape,
        { is: "string", pattern: "^\\{\\{[^{}]*\\}\\}$", wants: 'one placeholder, such as "{{request.query.status}}"' },
      ],
    },
    file: {
      is: "string",
      pattern: "^(?!/)(?!(?:.*/)?\\.\\.(?:/|$))[^\\\\:\\u0000-\\u001f]+$",
      wants: 'a path below the folder of files, such as "pets/7.json": relative, without "..", "\\" and ":"',
    },
    stream: { is: "list", of: named("mockChunk", chunk), max: 10_000 },
    template: { is: "boolean" },
    delayMs: delay,
    fault: {
      is: "either",
      of: [faultKind, { is: "object", keys: { kind: faultKind, probability: { is: "number", min: 0, max: 1 } }, required: ["kind"] }],
    },
    hang: { is: "boolean" },
  },
  atMostOne: ["json", "text", "body", "file", "stream"],
};

const oneAnswer = named("mockAnswer", answer);
const answerKeys = Object.keys(answer.keys);
const sequenceKeys = ["sequence", "whenExhausted"];

/** One answer, a sequence of them, or a handler. */
const reply: ObjectShape = {
  ...answer,
  keys: {
    ...answer.keys,
    sequence: { is: "list", of: oneAnswer, min: 1, max: 10_000 },
    whenExhausted: { is: "string", oneOf: ["last", "cycle", "error"] },
    handler: { is: "function" },
  },
  conflicts: { sequence: answerKeys, handler: [...answerKeys, ...sequenceKeys] },
  needs: { whenExhausted: "sequence" },
};

const word: StringShape = { is: "string", minLength: 1, maxLength: 256 };

const choice: ObjectShape = {
  ...reply,
  keys: {
    ...reply.keys,
    when: whenShape,
    scenario: { is: "object", keys: { name: word, from: word, to: word }, required: ["name"] },
  },
};

/** The shape of `MockBackendConfig`, without its kind. */
export const mockShape: ObjectShape = {
  ...reply,
  keys: {
    ...reply.keys,
    responses: { is: "list", of: choice, min: 1, max: 1000 },
    prefer: { is: "boolean" },
    examples: { is: "map", of: oneAnswer },
  },
  conflicts: { ...reply.conflicts, responses: [...answerKeys, ...sequenceKeys, "handler"] },
};
