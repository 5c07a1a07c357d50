import { describe, expect, it } from "vitest";
import { BodyStream, type HeaderRecord } from "../../src/index.js";
import { collect, streamFrom } from "../../src/core/model/body.js";

const bytes = (...values: number[]) => Uint8Array.from(values);
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A producer that writes down what it is asked for. */
function producer() {
  const asked: string[] = [];
  const stream = new BodyStream({ resume: () => asked.push("resume"), cancel: (reason) => asked.push(`cancel ${String(reason)}`) });
  return { asked, stream };
}

/** A consumer that writes down what it is given; it takes `room` chunks before it asks for a pause. */
class Recorder {
  readonly said: (string | number)[] = [];
  room = Number.POSITIVE_INFINITY;

  write(chunk: Uint8Array): boolean {
    this.said.push(...chunk);
    return --this.room > 0;
  }

  end(trailers: HeaderRecord | undefined): void {
    this.said.push(trailers === undefined ? "end" : `end ${JSON.stringify(trailers)}`);
  }

  fail(error: unknown): void {
    this.said.push(`fail ${String(error)}`);
  }
}

async function readAll(source: AsyncIterable<Uint8Array>): Promise<number[]> {
  const all: number[] = [];
  for await (const chunk of source) all.push(...chunk);
  return all;
}

describe("a body stream hands chunks from its producer to its consumer", () => {
  it("those that came before the consumer first, the others at once, and then its end", () => {
    const { stream, asked } = producer();
    stream.push(bytes(1));
    const sink = new Recorder();
    stream.attach(sink);
    expect(sink.said).toEqual([1]);
    expect(asked).toEqual(["resume"]);
    stream.push(bytes(2, 3));
    stream.end({ "x-sum": "6" });
    expect(sink.said).toEqual([1, 2, 3, 'end {"x-sum":"6"}']);
    expect(stream.trailers).toEqual({ "x-sum": "6" });
  });

  it("also where it has ended before", () => {
    const { stream, asked } = producer();
    stream.push(bytes(1));
    stream.end();
    const sink = new Recorder();
    stream.attach(sink);
    expect(sink.said).toEqual([1, "end"]);
    expect(asked).toEqual([]);
  });

  it("and says where it broke off, after what came before", () => {
    for (const early of [true, false]) {
      const { stream } = producer();
      const sink = new Recorder();
      if (early) stream.attach(sink);
      stream.push(bytes(1));
      stream.fail("reset");
      if (!early) stream.attach(sink);
      expect(sink.said).toEqual([1, "fail reset"]);
    }
  });

  it("and ends once, by whatever comes first", () => {
    const { stream, asked } = producer();
    const sink = new Recorder();
    stream.attach(sink);
    stream.end();
    stream.end({ late: "1" });
    stream.fail("late");
    stream.cancel("late");
    expect(stream.push(bytes(1))).toBe(true);
    expect(sink.said).toEqual(["end"]);
    expect(stream.trailers).toBeUndefined();
    expect(asked).toEqual(["resume"]);
  });

  it("with its end said once, also to a consumer that asks for more while it is given a chunk", () => {
    const { stream } = producer();
    for (const value of [1, 2, 3]) stream.push(bytes(value));
    stream.end();
    const said: (string | number)[] = [];
    stream.attach({
      write(chunk) {
        said.push(...chunk);
        stream.resume();
        return true;
      },
      end: () => said.push("end"),
      fail: () => said.push("fail"),
    });
    expect(said).toEqual([1, 2, 3, "end"]);
  });
});

describe("backpressure", () => {
  it("asks the producer to wait once 64 KiB lie there without a consumer", () => {
    const { stream } = producer();
    expect(stream.push(new Uint8Array(65_535))).toBe(true);
    expect(stream.push(bytes(1))).toBe(false);
  });

  it("is what the consumer says once there is one", () => {
    const { stream } = producer();
    const sink = new Recorder();
    sink.room = 2;
    stream.attach(sink);
    expect(stream.push(new Uint8Array(100_000))).toBe(true);
    expect(stream.push(bytes(1))).toBe(false);
  });

  it("keeps chunks that lie there until the consumer asks, in order and before later ones", () => {
    const { stream } = producer();
    for (const value of [1, 2, 3]) stream.push(bytes(value));
    const sink = new Recorder();
    sink.room = 1;
    stream.attach(sink);
    expect(sink.said).toEqual([1]);
    stream.push(bytes(4));
    stream.end();
    expect(sink.said).toEqual([1]);
    sink.room = 2;
    stream.resume();
    expect(sink.said).toEqual([1, 2, 3]);
    sink.room = 2;
    stream.resume();
    expect(sink.said).toEqual([1, 2, 3, 4, "end"]);
  });

  it("holds a failure back until what came before it has been taken", () => {
    const { stream } = producer();
    for (const value of [1, 2]) stream.push(bytes(value));
    const sink = new Recorder();
    sink.room = 1;
    stream.attach(sink);
    stream.fail("reset");
    expect(sink.said).toEqual([1]);
    stream.resume();
    expect(sink.said).toEqual([1, 2, "fail reset"]);
  });

  it("does not ask the producer for more while the consumer has said that it wants none", () => {
    const { stream, asked } = producer();
    for (const value of [1, 2]) stream.push(bytes(value));
    const sink = new Recorder();
    sink.room = 1;
    stream.attach(sink);
    sink.room = 1;
    stream.resume();
    expect(sink.said).toEqual([1, 2]);
    expect(asked).toEqual([]);
    stream.resume();
    expect(asked).toContain("resume");
  });
});

describe("taking the whole body at once", () => {
  it("gives its chunks where it has ended", () => {
    const { stream } = producer();
    stream.push(bytes(1));
    stream.push(bytes(2));
    stream.end();
    expect(stream.takeWhole()).toEqual([bytes(1), bytes(2)]);
    expect(stream.used).toBe(true);
    expect(stream.takeWhole()).toBeUndefined();
    expect(() => stream.attach(new Recorder())).toThrow(TypeError);
  });

  it("gives nothing where it is under way, has failed or has been taken, and leaves it as it is", () => {
    const { stream: open } = producer();
    expect(open.takeWhole()).toBeUndefined();
    expect(open.used).toBe(false);
    const { stream: failed } = producer();
    failed.fail("reset");
    expect(failed.takeWhole()).toBeUndefined();
    const { stream: taken } = producer();
    taken.attach(new Recorder());
    taken.end();
    expect(taken.takeWhole()).toBeUndefined();
  });
});

describe("cancelling", () => {
  it("tells the producer once, and the consumer nothing", () => {
    const { stream, asked } = producer();
    const sink = new Recorder();
    stream.attach(sink);
    stream.cancel("left");
    stream.cancel("again");
    stream.push(bytes(1));
    stream.end();
    expect(asked).toEqual(["resume", "cancel left"]);
    expect(sink.said).toEqual([]);
  });

  it("makes the body one that can't be read", () => {
    const { stream } = producer();
    stream.push(bytes(1));
    stream.cancel();
    expect(stream.used).toBe(true);
    expect(() => stream.attach(new Recorder())).toThrow("The body has already been read. Read it once and keep the result.");
  });

  it("makes a body that had arrived one that can't be read either, not an empty one", () => {
    const { stream } = producer();
    stream.push(bytes(1));
    stream.end();
    stream.cancel();
    expect(stream.takeWhole()).toBeUndefined();
    expect(() => stream.attach(new Recorder())).toThrow("The body has already been read.");
  });
});

describe("a body is read once", () => {
  it("by whatever means", async () => {
    const { stream } = producer();
    stream.push(bytes(1));
    stream.end();
    await expect(collect(stream)).resolves.toEqual(bytes(1));
    await expect(collect(stream)).rejects.toThrow("The body has already been read. Read it once and keep the result.");
    await expect(readAll(stream)).rejects.toThrow(TypeError);
  });
});

describe("reading chunk by chunk", () => {
  it("gives them in order to the end", async () => {
    const { stream } = producer();
    stream.push(bytes(1));
    const reading = readAll(stream);
    await turn();
    stream.push(bytes(2));
    stream.push(bytes(3));
    await turn();
    stream.end();
    await expect(reading).resolves.toEqual([1, 2, 3]);
  });

  it("asks for more only when what is there has been read", async () => {
    const { stream, asked } = producer();
    for (const value of [1, 2]) stream.push(bytes(value));
    const reader = stream[Symbol.asyncIterator]();
    await reader.next();
    expect(asked).toEqual([]);
    await reader.next();
    expect(asked).toEqual([]);
    const third = reader.next();
    await turn();
    expect(asked).toContain("resume");
    stream.push(bytes(3));
    await expect(third).resolves.toEqual({ done: false, value: bytes(3) });
  });

  it("throws where it breaks off, after what came before", async () => {
    const { stream } = producer();
    stream.push(bytes(1));
    const reader = stream[Symbol.asyncIterator]();
    await expect(reader.next()).resolves.toEqual({ done: false, value: bytes(1) });
    stream.fail(new Error("reset"));
    await expect(reader.next()).rejects.toThrow("reset");
  });

  it("cancels when the loop is left", async () => {
    const { stream, asked } = producer();
    stream.push(bytes(1));
    for await (const _ of stream) break;
    expect(asked).toEqual(["cancel undefined"]);
  });
});

describe("collecting", () => {
  it("puts the chunks together", async () => {
    const { stream } = producer();
    for (const chunk of [bytes(1, 2), bytes(), bytes(3)]) stream.push(chunk);
    stream.end();
    await expect(collect(stream)).resolves.toEqual(bytes(1, 2, 3));
  });

  it("of nothing gives nothing", async () => {
    const { stream } = producer();
    stream.end();
    await expect(collect(stream)).resolves.toEqual(bytes());
  });

  it("stops above the limit and cancels, and not before", async () => {
    const { stream, asked } = producer();
    const result = collect(stream, 2, () => new Error("too large"));
    stream.push(bytes(1, 2));
    expect(asked).toEqual(["resume"]);
    expect(stream.push(bytes(3))).toBe(false);
    await expect(result).rejects.toThrow("too large");
    expect(asked).toEqual(["resume", "cancel Error: too large"]);
  });

  it("fails with a RangeError of its own where no other is named", async () => {
    const { stream } = producer();
    const result = collect(stream, 0);
    stream.push(bytes(1));
    await expect(result).rejects.toThrow(RangeError);
  });
});

describe("a stream over a source that gives chunks when asked", () => {
  it("reads web streams and async iterables alike", async () => {
    const web = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes(1));
        controller.enqueue(bytes(2));
        controller.close();
      },
    });
    await expect(collect(streamFrom(web))).resolves.toEqual(bytes(1, 2));
    async function* generator() {
      yield bytes(3);
      yield bytes(4);
    }
    await expect(collect(streamFrom(generator()))).resolves.toEqual(bytes(3, 4));
  });

  it("asks for nothing before there is a consumer, nor while that one pauses", async () => {
    let given = 0;
    const stream = streamFrom(
      (async function* () {
        for (;;) yield bytes(++given);
      })(),
    );
    await turn();
    expect(given).toBe(0);
    const sink = new Recorder();
    sink.room = 3;
    stream.attach(sink);
    await turn();
    expect(given).toBe(3);
    sink.room = 1;
    stream.resume();
    await turn();
    expect(sink.said).toEqual([1, 2, 3, 4]);
    stream.cancel();
  });

  it("goes on for a consumer that asks for more while it is given a chunk, whatever it says of that one", async () => {
    async function* source() {
      yield bytes(1);
      yield bytes(2);
    }
    const stream = streamFrom(source());
    const said: (string | number)[] = [];
    stream.attach({
      write(chunk) {
        said.push(...chunk);
        stream.resume();
        return false;
      },
      end: () => said.push("end"),
      fail: (error) => said.push(String(error)),
    });
    await turn();
    await turn();
    expect(said).toEqual([1, 2, "end"]);
  });

  it("fails where the source does, or where a chunk is none", async () => {
    async function* failing() {
      yield bytes(1);
      throw new Error("source");
    }
    await expect(collect(streamFrom(failing()))).rejects.toThrow("source");
    let cleaned = false;
    async function* texts() {
      try {
        yield "text" as unknown as Uint8Array;
      } finally {
        cleaned = true;
      }
    }
    await expect(collect(streamFrom(texts()))).rejects.toThrow("A body stream gave a chunk that is not a Uint8Array.");
    expect(cleaned).toBe(true);
  });

  it("ends the source when it is cancelled", async () => {
    const reasons: unknown[] = [];
    streamFrom(new ReadableStream<Uint8Array>({ cancel: (reason) => void reasons.push(reason) }, { highWaterMark: 0 })).cancel("left");
    expect(reasons).toEqual(["left"]);
    let returned = 0;
    const iterable = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}), return: () => Promise.reject(++returned) }),
    };
    streamFrom(iterable).cancel();
    await turn();
    expect(returned).toBe(1);
  });

  it("asks a source that can't be ended for nothing more once it is cancelled", async () => {
    let asked = 0;
    let exhausted = false;
    const iterator = {
      async next() {
        asked++;
        await turn();
        return { done: exhausted, value: bytes(1) };
      },
    };
    const stream = streamFrom({ [Symbol.asyncIterator]: () => iterator as AsyncIterator<Uint8Array> });
    stream.attach(new Recorder());
    await turn();
    stream.cancel();
    const before = asked;
    for (let i = 0; i < 10; i++) await turn();
    exhausted = true;
    expect(asked).toBe(before);
  });

  it("survives a source that throws when it is ended", () => {
    const refuse = () => {
      throw new Error("no");
    };
    const iterable = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}), return: refuse }) };
    expect(() => streamFrom(iterable).cancel()).not.toThrow();
  });
});
