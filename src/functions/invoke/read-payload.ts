import { GatewayError } from "../../core/errors.js";
import { collect, streamFrom } from "../../core/model/body.js";

/**
 * The body of an invocation's response, as text.
 * @throws GatewayError FUNCTION_BAD_RESPONSE where it has more than `maxBytes`
 */
export async function readPayload({ body }: Response, maxBytes: number): Promise<string> {
  if (body === null) return "";
  const tooLarge = () => {
    const cause = new RangeError(`The function's payload has more than ${maxBytes} bytes.`);
    return new GatewayError("FUNCTION_BAD_RESPONSE", "The function gave no usable response.", { cause });
  };
  return new TextDecoder().decode(await collect(streamFrom(body as typeof body & ReadableStream<Uint8Array>), maxBytes, tooLarge));
}
