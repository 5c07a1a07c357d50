const { setImmediate, setTimeout } = globalThis; // tests may put their own in their place

/** Bytes that may wait for a reader before more are asked for. */
const maxWaitingBytes = 1_048_576;

/**
 * The body, no faster than it is read and no longer than its reader stays. The interceptor would read it to its end at once, and can't
 * be told to wait: `waitingBytes` is asked from time to time instead.
 */
export function pacedBody(
  body: ReadableStream<Uint8Array>,
  waitingBytes: () => number,
  left: AbortSignal,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  let begun = false;
  left.addEventListener("abort", () => void reader.cancel(left.reason).catch(() => undefined), { once: true });
  return new ReadableStream(
    {
      async pull(controller) {
        if (begun) await new Promise((resolve) => setImmediate(resolve)); // else what was given would not arrive before all is
        begun = true;
        while (waitingBytes() > maxWaitingBytes && !left.aborted) await new Promise((resolve) => setTimeout(resolve, 5));
        const chunk = await reader.read();
        if (chunk.done) controller.close();
        else controller.enqueue(chunk.value as Uint8Array<ArrayBuffer>);
      },
    },
    { highWaterMark: 0 },
  );
}
