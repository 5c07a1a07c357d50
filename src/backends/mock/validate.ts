import type { ConfigIssue } from "../../core/errors.js";
import { checkMockResponse } from "../../core/model/check-mock-response.js";
import type { MockAnswer, MockDelay } from "../../core/model/mock-answer.js";
import type { MockBackendConfig, MockReply } from "../../core/model/mock-config.js";

/** Reads a file of the adapter's folder; throws where it can't. */
type Try = (file: string) => void;

/** What the shape of a Mock can't say. */
export function checkMock(config: MockBackendConfig, tryFile: Try | undefined): readonly ConfigIssue[] {
  const { responses, examples = {} } = config;
  return [
    ...(responses === undefined
      ? checkReply(config as MockReply, "", tryFile)
      : responses.flatMap((given, i) => [
          ...checkReply(given, `/responses/${i}`, tryFile),
          ...(given.when === undefined && given.scenario?.from === undefined && i + 1 < responses.length ? [unreachable(i)] : []),
        ])),
    ...Object.keys(examples).flatMap((name) => checkAnswer(examples[name] as MockAnswer, `/examples/${escaped(name)}`, tryFile)),
  ];
}

function unreachable(index: number): ConfigIssue {
  const message = 'Every request gets this response, so those after it never answer: put it last or give it a "when".';
  return { code: "INVALID_VALUE", path: `/responses/${index}`, message };
}

function checkReply(reply: MockReply, path: string, tryFile: Try | undefined): readonly ConfigIssue[] {
  const { sequence, handler } = reply;
  if (handler !== undefined) return [];
  if (sequence === undefined) return checkAnswer(reply, path, tryFile);
  return sequence.flatMap((answer, i) => checkAnswer(answer, `${path}/sequence/${i}`, tryFile));
}

function checkAnswer(answer: MockAnswer, path: string, tryFile: Try | undefined): readonly ConfigIssue[] {
  const { status, template, delayMs, stream = [], file } = answer;
  return [
    ...checkMockResponse(answer).map((issue) => ({ ...issue, path: path + issue.path })),
    ...(typeof status === "string" && template !== true ? [literalStatus(path)] : []),
    ...checkDelay(delayMs, path),
    ...stream.flatMap((chunk, i) => checkDelay(chunk.delayMs, `${path}/stream/${i}`)),
    ...(file === undefined || tryFile === undefined ? [] : checkFile(file, path, tryFile)),
  ];
}

function literalStatus(path: string): ConfigIssue {
  return { code: "INVALID_VALUE", path: `${path}/status`, message: 'A status is filled in only with "template": true: add it.' };
}

function checkDelay(delay: MockDelay | undefined, path: string): readonly ConfigIssue[] {
  if (typeof delay !== "object" || !("min" in delay) || delay.min <= delay.max) return [];
  return [{ code: "INVALID_VALUE", path: `${path}/delayMs`, message: 'The "min" of a delay is above its "max": exchange them.' }];
}

function checkFile(file: string, path: string, tryFile: Try): readonly ConfigIssue[] {
  try {
    tryFile(file);
    return [];
  } catch (error) {
    const { code } = error as { code?: unknown };
    const why = typeof code === "string" ? ` (${code})` : "";
    const message = `The file ${JSON.stringify(file)} can't be read${why}: it is looked for in the folder of files, by default the working directory.`;
    return [{ code: "UNKNOWN_REFERENCE", path: `${path}/file`, message }];
  }
}

function escaped(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
