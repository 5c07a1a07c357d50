import { tap } from "../../../backends/http/mirror/tap.js";
import { streamFrom } from "../../../core/model/body.js";
import type { Exchange } from "../../../core/model/exchange.js";
import type { BodyCheck } from "../body/compile-body.js";
import type { Content } from "../body/text.js";
import { Findings } from "../findings.js";
import type { HeadCheck } from "./compile-request.js";
import { type BodyLimits, readBody } from "./read-body.js";

/**
 * Holds a request to its operation before its backend gets it.
 * @throws GatewayError with all that it breaks
 */
export function enforce(exchange: Exchange, look: HeadCheck, limits: BodyLimits): undefined | Promise<undefined> {
  const findings = new Findings();
  const checkBody = look(exchange, findings);
  if (checkBody === undefined) return refuse(findings);
  const content = readBody(exchange, limits);
  if (content instanceof Promise) return content.then((read) => refuseByBody(read, checkBody, findings));
  return refuseByBody(content, checkBody, findings);
}

function refuseByBody(content: Content, check: BodyCheck, findings: Findings): undefined | Promise<undefined> {
  return check(content, findings)?.then(() => refuse(findings)) ?? refuse(findings);
}

function refuse(findings: Findings): undefined {
  const error = findings.toError();
  if (error !== undefined) throw error;
}

/**
 * Tells `error` listeners what a request breaks. It goes on as it came: a body that is still to come is looked at as it passes.
 *
 * @param onError told of a check that fails itself after this has returned
 */
export function report(exchange: Exchange, look: HeadCheck, { maxBytes }: BodyLimits, onError: (cause: unknown) => void): undefined {
  const findings = new Findings();
  const check = look(exchange, findings);
  const { body } = exchange;
  const isHere = body === null || typeof body === "string" || body instanceof Uint8Array;
  if (check === undefined || body === null || (isHere && body.length > maxBytes)) return tell(exchange, findings);
  if (isHere) return void exchange.waitUntil(reportBody(exchange, body, check, findings).catch(onError));
  // What is known already is told now: the body may never be complete.
  tell(exchange, findings);
  const onWhole = (bytes: Uint8Array) => exchange.waitUntil(reportBody(exchange, bytes, check, new Findings()).catch(onError));
  exchange.replaceBody(tap(streamFrom(body), maxBytes, onWhole));
}

async function reportBody(exchange: Exchange, content: Content, check: BodyCheck, findings: Findings): Promise<void> {
  await check(content, findings);
  tell(exchange, findings);
}

function tell(exchange: Exchange, findings: Findings): undefined {
  const error = findings.toError();
  if (error !== undefined) exchange.report(error);
}
