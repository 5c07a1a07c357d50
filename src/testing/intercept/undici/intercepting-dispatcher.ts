import { Dispatcher } from "undici";
import { answerUnlessLeft } from "../answer-unless-left.js";
import { bodyToSend } from "../body-to-send.js";
import type { FindAnswer, OriginAnswer } from "../interceptions.js";
import { toWireError } from "../to-wire-error.js";
import { type Receiver, toReceiver } from "./receiver.js";
import { isStreamed, toRequest } from "./to-request.js";

/** Answers the requests to intercepted origins, and gives all others to the dispatcher in whose place it stands. */
export class InterceptingDispatcher extends Dispatcher {
  readonly #find: FindAnswer;
  readonly #next: Dispatcher;

  constructor(find: FindAnswer, next: Dispatcher) {
    super();
    this.#find = find;
    this.#next = next;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const origin = new URL(String(options.origin)).origin;
    const answer = this.#find(origin);
    if (answer === undefined) return this.#next.dispatch(options, handler);
    const receiver = toReceiver(handler);
    const request = (): Request => {
      if (options.upgrade || options.method === "CONNECT") throw new Error("An intercepted origin answers no upgrades: use a server.");
      return toRequest(options, origin, receiver.signal);
    };
    this.#answer(answer, request, receiver, (body) => {
      this.#next.dispatch(isStreamed(options.body) ? { ...options, body: body as never } : options, handler);
    }).catch((error: unknown) => receiver.fail(toWireError(error)));
    return true;
  }

  override close(...given: [] | [callback: () => void]): Promise<void> & void {
    return Reflect.apply(this.#next.close, this.#next, given) as Promise<void> & void;
  }

  override destroy(...given: [] | [error: Error | null] | [callback: () => void] | [error: Error | null, callback: () => void]) {
    return Reflect.apply(this.#next.destroy, this.#next, given) as Promise<void> & void;
  }

  /** @param letThrough sends the request over the network; a stream is then what nobody has read of the request's body */
  async #answer(
    answer: OriginAnswer,
    makeRequest: () => Request,
    receiver: Receiver,
    letThrough: (body: Request["body"]) => void,
  ): Promise<void> {
    const { signal } = receiver;
    signal.throwIfAborted();
    const request = makeRequest();
    const response = await answerUnlessLeft(answer, request, signal);
    if (response === undefined) return letThrough(request.body);
    receiver.header(response.status, [...response.headers], response.statusText);
    const reader = bodyToSend(response, request.method)?.getReader();
    if (reader !== undefined) await deliver(reader, receiver);
    signal.throwIfAborted();
    receiver.end();
  }
}

/** The body as it is wanted, until it ends or the client leaves. */
async function deliver(reader: ReadableStreamDefaultReader<Uint8Array>, receiver: Receiver): Promise<void> {
  const { signal } = receiver;
  const leave = () => void reader.cancel(signal.reason).catch(() => undefined);
  signal.addEventListener("abort", leave, { once: true });
  try {
    for (let chunk = await reader.read(); !chunk.done && !signal.aborted; chunk = await reader.read()) {
      receiver.data(chunk.value);
      await receiver.ready();
    }
  } finally {
    signal.removeEventListener("abort", leave);
    leave(); // nothing is left, unless the client failed
  }
}
