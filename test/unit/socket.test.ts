import { Duplex, PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { BodyStream } from "../../src/index.js";
import { breakOff, fromSocket, toSocket } from "../../src/core/model/socket.js";

/** What one end says is heard at the other. */
function pair(): { readonly near: Duplex; readonly far: PassThrough } {
  const far = new PassThrough();
  const near = new Duplex({ read: () => {}, write: (chunk, _encoding, callback) => far.write(chunk, () => callback()) });
  return { near, far };
}

describe("what a socket receives", () => {
  it("is heard though it was paused before", () => {
    const { near } = pair();
    near.pause();
    const stream = fromSocket(near, () => {});
    near.push("heard");
    expect(near.readableFlowing).toBe(true);
    stream.cancel();
  });

  it("waits for whoever takes it, and in the system once it is much", async () => {
    const { near } = pair();
    const stream = fromSocket(near, () => {});
    near.push(Buffer.alloc(100_000));
    await new Promise((resolve) => setImmediate(resolve));
    expect(near.isPaused()).toBe(true);
    let taken = 0;
    stream.attach({
      write(chunk) {
        taken += chunk.byteLength;
        return true;
      },
      end() {},
      fail() {},
    });
    expect([taken, near.isPaused()]).toEqual([100_000, false]);
  });

  it("is dropped, and goes on to be read, when nobody wants it any more", async () => {
    const { near } = pair();
    let told = 0;
    const stream = fromSocket(near, () => told++);
    near.push(Buffer.alloc(100_000));
    await new Promise((resolve) => setImmediate(resolve));
    stream.cancel();
    expect([told, near.isPaused()]).toEqual([1, false]);
    near.push(Buffer.alloc(100_000));
    await new Promise((resolve) => setImmediate(resolve));
    expect([near.readableLength, near.isPaused()]).toEqual([0, false]);
  });

  it("breaks off with the socket unless it has ended before", async () => {
    for (const end of [false, true]) {
      const { near } = pair();
      const heard: string[] = [];
      fromSocket(near, () => {}).attach({ write: () => true, end: () => heard.push("end"), fail: () => heard.push("fail") });
      if (end) near.push(null);
      await new Promise((resolve) => setImmediate(resolve));
      near.destroy();
      await new Promise((resolve) => setImmediate(resolve));
      expect(heard).toEqual([end ? "end" : "fail"]);
    }
  });
});

describe("what is given to a socket", () => {
  it("is not wanted by one that is gone already", () => {
    const { near } = pair();
    near.destroy();
    let cancelled = 0;
    const stream = new BodyStream({ resume() {}, cancel: () => cancelled++ });
    toSocket(stream, near);
    expect([cancelled, stream.used]).toEqual([1, true]);
  });

  it("ends that direction only", async () => {
    const { near, far } = pair();
    const stream = new BodyStream({ resume() {}, cancel() {} });
    toSocket(stream, near);
    stream.push(Buffer.from("said"));
    stream.end();
    await new Promise((resolve) => setImmediate(resolve));
    expect([String(far.read()), near.writableEnded, near.destroyed]).toEqual(["said", true, false]);
  });
});

describe("breaking a connection off", () => {
  it("is a reset where there is one, and an end where there is none", () => {
    const done: string[] = [];
    const socket = { ...pair().near, destroyed: false, destroy: () => done.push("destroy") } as unknown as Duplex;
    breakOff(Object.assign(socket, { resetAndDestroy: () => done.push("reset") }));
    breakOff(
      Object.assign(socket, {
        resetAndDestroy() {
          throw new TypeError("This handle type cannot be sent");
        },
      }),
    );
    expect(done).toEqual(["reset", "destroy", "destroy"]);
  });
});
