import type { ConfigIssue } from "../../core/errors.js";
import type { BackendAdapter, BackendHandler, PrepareContext, ValidateContext } from "../../core/model/adapter.js";
import type { MockAnswer } from "../../core/model/mock-answer.js";
import type { MockBackendConfig } from "../../core/model/mock-config.js";
import type { Platform } from "../../core/model/ports.js";
import type { GatewayResponse } from "../../core/model/response.js";
import { isFixed, operationFor, withContent } from "./compile-answer.js";
import { CompiledMock } from "./compiled-mock.js";
import { prepareResponse } from "./content/prepare-response.js";
import { MockState } from "./mock-state.js";
import type { MockBackendOptions } from "./options.js";
import { mockShape } from "./shape.js";
import type { Tools } from "./tools.js";
import { checkMock } from "./validate.js";

/** Request bodies are held as a whole where a Mock looks at them, so they may be this large at most: 6 MiB, as for functions. */
const maxBufferedBytes = 6_291_456;

/** What the Mocks of one configuration share. */
interface Generation {
  readonly state: MockState;
  readonly files: Map<string, Uint8Array>;
}

/** Answers from the configuration itself: never a DNS look-up, a socket or a registered function (R5). What is fixed is made ready once. */
export class MockBackend implements BackendAdapter<MockBackendConfig> {
  readonly kind = "mock";
  readonly levels = ["group", "api"] as const;
  readonly shape = mockShape;
  readonly #folder: string;
  readonly #stateOf: MockBackendOptions["stateOf"];
  readonly #generations = new Map<object, Generation>();

  constructor({ files = ".", stateOf }: MockBackendOptions = {}) {
    this.#folder = files;
    this.#stateOf = stateOf;
  }

  validate(config: MockBackendConfig, { readFile }: ValidateContext): readonly ConfigIssue[] {
    return checkMock(config, readFile && ((file) => void readFile(this.#pathOf(file))));
  }

  prepare(config: MockBackendConfig, context: PrepareContext): BackendHandler | GatewayResponse {
    const tools = this.#tools(context);
    if (isOneAnswer(config) && isFixed(config)) return operationFor(config, tools) ?? prepareResponse(withContent(config, tools), tools);
    const mock = new CompiledMock(config, tools);
    return (exchange) => mock.answer(mock.begin(exchange));
  }

  /** Compiles a Mock for one who asks first whether a request is for it at all, such as a test's override. */
  compile(config: MockBackendConfig, context: PrepareContext): CompiledMock {
    return new CompiledMock(config, this.#tools(context));
  }

  retire(generation: object): void {
    this.#generations.delete(generation);
  }

  /** Takes call numbers, sequences and scenarios back to the beginning, but for states that `stateOf` gives. */
  reset(): void {
    for (const { state } of this.#generations.values()) state.reset();
  }

  #generation(key: object): Generation {
    const known = this.#generations.get(key);
    if (known !== undefined) return known;
    const made = { state: new MockState(), files: new Map<string, Uint8Array>() };
    this.#generations.set(key, made);
    return made;
  }

  #tools({ api, generation, platform, limits, operation, respondPrepared }: PrepareContext): Tools {
    const { state, files } = this.#generation(generation);
    return {
      platform,
      stateOf: (exchange) => this.#stateOf?.(exchange) ?? state,
      documented: api.response,
      operation: api.response === undefined ? operation?.answer : undefined,
      maxBodyBytes: Math.min(maxBufferedBytes, limits.maxBodyBytes),
      answerTimeoutMs: limits.answerTimeoutMs,
      respondPrepared,
      readFile: (file) => {
        const bytes = files.get(file) ?? readFrom(platform, this.#pathOf(file));
        files.set(file, bytes);
        return bytes;
      },
    };
  }

  #pathOf(file: string): string {
    return `${this.#folder}/${file}`;
  }
}

function isOneAnswer(config: MockBackendConfig): config is MockAnswer & MockBackendConfig {
  const { responses, sequence, handler, prefer } = config;
  return prefer !== true && [responses, sequence, handler].every((part) => part === undefined);
}

function readFrom({ readFile }: Platform, path: string): Uint8Array {
  if (readFile === undefined) throw new TypeError(`There are no files here, so ${JSON.stringify(path)} can't be read.`);
  return readFile(path);
}
