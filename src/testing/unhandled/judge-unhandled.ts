import { makeAnswer } from "../../core/dispatch/make-answer.js";
import type { Served } from "../../core/model/resolution.js";
import type { GatewayResponse, ResponseInit } from "../../core/model/response.js";
import { webPlatform } from "../../platform/web-platform.js";
import type { AskedRequest } from "../calls/asked-request.js";
import type { OnUnhandled, UnhandledVerdict } from "../model/options.js";
import { UnhandledRequestError } from "./unhandled-request-error.js";

/** What an unhandled request gets, and who is told of it. */
export function judgeUnhandled(
  asked: AskedRequest,
  response: GatewayResponse,
  why: string,
  onUnhandled: OnUnhandled,
): GatewayResponse | Promise<GatewayResponse> {
  const carryOut = (verdict: UnhandledVerdict | ResponseInit) => given(asked, response, why, verdict);
  if (typeof onUnhandled !== "function") return carryOut(onUnhandled);
  const verdict = onUnhandled(asked, why);
  return verdict instanceof Promise ? verdict.then(carryOut) : carryOut(verdict);
}

function given(asked: AskedRequest, response: GatewayResponse, why: string, verdict: UnhandledVerdict | ResponseInit): GatewayResponse {
  if (typeof verdict === "object") return makeAnswer(verdict, response.served, webPlatform);
  if (verdict === "error") return failTest(asked, response.served, why);
  if (verdict === "warn") console.warn(`The fake gateway has nothing for a request.\n${why}`);
  asked.bypassed = verdict === "bypass";
  return response;
}

/** The request's caller hears that it is the test that is wrong, and so does `verify`. */
export function failTest(asked: AskedRequest, served: Served, why: string): GatewayResponse {
  asked.memory.complain("unhandled", why);
  asked.rejection = new UnhandledRequestError(`The fake gateway has nothing for a request.\n${why}`);
  return makeAnswer(problem(why), served, webPlatform);
}

/** RFC 9457. */
function problem(detail: string): ResponseInit {
  const json = { type: "about:blank", title: "Not Implemented", status: 501, detail, code: "UNHANDLED_REQUEST" };
  return { status: 501, headers: { "content-type": "application/problem+json" }, json };
}
