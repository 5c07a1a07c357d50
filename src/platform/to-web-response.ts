import type { BodyStream } from "../core/model/body.js";
import type { GatewayResponse } from "../core/model/response.js";

/** A gateway's answer as a web `Response`. A streamed body moves into it and is pulled as it is read. */
export function toWebResponse({ status, rawHeaders, body }: GatewayResponse): Response {
  const fields: [string, string][] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) fields.push([rawHeaders[i] as string, rawHeaders[i + 1] as string]);
  const init = { status, headers: fields };
  if (body === null || body instanceof Uint8Array) return new Response(body as Uint8Array<ArrayBuffer> | null, init);
  return new Response(toReadableStream(body), init);
}

function toReadableStream(body: BodyStream): ReadableStream<Uint8Array> {
  let attached = false;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (attached) return body.resume();
        attached = true;
        body.attach({
          write(chunk) {
            controller.enqueue(chunk);
            return (controller.desiredSize ?? 0) > 0;
          },
          end: () => controller.close(),
          fail: (error) => controller.error(error),
        });
      },
      cancel: (reason) => body.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
