import { isBodiless } from "../../core/model/bodiless.js";
import { BodyStream } from "../../core/model/body.js";
import { type FaultKind, makeFault, type ResponseFault } from "../../core/model/fault.js";
import { FaultAnswer } from "../../core/model/fault-answer.js";
import type { GatewayResponse, ResponseBody } from "../../core/model/response.js";
import type { LiveCall } from "./live-call.js";
import type { Reply } from "./tools.js";

/** Bytes of what is no HTTP. */
const randomBytes = 256;

/** Gives a fault for an answer. Only a malformed chunk needs one: its header arrives, and half of its body. */
export function giveFault(kind: FaultKind, reply: Reply, call: LiveCall): GatewayResponse | Promise<GatewayResponse> {
  if (kind !== "MALFORMED_RESPONSE_CHUNK") {
    const fault = makeFault(kind, kind === "RANDOM_DATA_THEN_CLOSE" ? noise(call) : undefined);
    return new FaultAnswer(fault, 502, [], failing(null, fault), call.served, call.platform);
  }
  const answer = reply(call);
  return answer instanceof Promise ? answer.then((given) => broken(given, call)) : broken(answer, call);
}

/** The first byte is none that HTTP begins with. */
function noise({ random }: LiveCall): Uint8Array {
  return Uint8Array.from({ length: randomBytes }, (_, i) => Math.floor(random() * 256) | (i === 0 ? 128 : 0));
}

/** An answer whose body breaks off; one of a status that has none is whole. */
function broken(answer: GatewayResponse, { platform }: LiveCall): GatewayResponse {
  const { status, rawHeaders, body, served } = answer;
  if (isBodiless(status)) return answer;
  const fault = makeFault("MALFORMED_RESPONSE_CHUNK");
  const fields = rawHeaders.filter((_, i) => rawHeaders[i - (i % 2)] !== "content-length");
  return new FaultAnswer(fault, status, fields, failing(body, fault), served, platform);
}

/** The first half of what is there, or all of a stream, and then the fault. */
function failing(body: ResponseBody, fault: ResponseFault): BodyStream {
  const source = body instanceof BodyStream ? body : undefined;
  let attached = false;
  const stream = new BodyStream({
    resume() {
      if (source === undefined) return;
      if (attached) return source.resume();
      attached = true;
      source.attach({ write: (chunk) => stream.push(chunk), end: () => stream.fail(fault.toError()), fail: (error) => stream.fail(error) });
    },
    cancel: (reason) => source?.cancel(reason),
  });
  if (body instanceof Uint8Array) stream.push(body.subarray(0, Math.ceil(body.byteLength / 2)));
  if (source === undefined) stream.fail(fault.toError());
  return stream;
}
