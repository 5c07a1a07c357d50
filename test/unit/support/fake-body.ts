import { BodyStream } from "../../../src/core/model/body.js";

/** A streamed body whose producer is the test. */
export class FakeBody {
  readonly stream: BodyStream;
  /** How often its producer was told that nothing more is wanted. */
  cancelled = 0;
  /** How often its producer was asked for more. */
  resumed = 0;

  constructor() {
    this.stream = new BodyStream({
      resume: () => void this.resumed++,
      cancel: () => void this.cancelled++,
    });
  }

  push(text: string): boolean {
    return this.stream.push(new TextEncoder().encode(text));
  }
}
