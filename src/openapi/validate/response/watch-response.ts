import { tap } from "../../../backends/http/mirror/tap.js";
import type { Exchange } from "../../../core/model/exchange.js";
import type { GatewayResponse } from "../../../core/model/response.js";
import { isJson } from "../body/media-type.js";
import { Findings } from "../findings.js";
import type { ResponseCheck, ResponseHead } from "./compile-response.js";
import { headerText } from "./header-text.js";

/** Gives what is to be done with an answer, in its own time; must not reject. */
export type Later = (act: (look: ResponseCheck) => Promise<undefined>) => void;

/**
 * The same answer, of which `error` listeners are told what is not as documented. The client gets it as it comes: its head and a
 * body that is here are looked at `later`, a JSON body that streams when the last of it has been passed on.
 */
export function watch(response: GatewayResponse, exchange: Exchange, maxBytes: number, later: Later): GatewayResponse {
  if (response.fault !== undefined) return response;
  const { status, headers, body } = response;
  const given = exchange.request.method === "HEAD" ? null : body;
  const hasBody = given !== null;
  const head: ResponseHead = { status, headers, hasBody };
  const judge = (bytes: Uint8Array | undefined) => later((look) => tellOf(exchange, look, head, bytes));
  if (given === null || given instanceof Uint8Array) {
    judge(given !== null && given.byteLength <= maxBytes ? given : undefined);
    return response;
  }
  judge(undefined);
  if (!isJson(headerText(headers, "content-type") ?? "")) return response;
  const tapped = tap(given, maxBytes, (bytes) => later((look) => tellOfBody(exchange, look, head, bytes)));
  // Who has answered stays who has answered, also in another's place.
  exchange.serveAs(response.served);
  return exchange.respondPrepared(status, response.rawHeaders, tapped);
}

async function tellOf(exchange: Exchange, look: ResponseCheck, head: ResponseHead, bytes: Uint8Array | undefined): Promise<undefined> {
  const findings = new Findings();
  const checkBody = look(head, findings);
  if (bytes !== undefined) await checkBody?.(bytes, findings);
  tell(exchange, findings);
}

/** What there is to be said of the head has been said. */
async function tellOfBody(exchange: Exchange, look: ResponseCheck, head: ResponseHead, bytes: Uint8Array): Promise<undefined> {
  const findings = new Findings();
  await look(head, new Findings())?.(bytes, findings);
  tell(exchange, findings);
}

function tell(exchange: Exchange, findings: Findings): void {
  const error = findings.toResponseError();
  if (error !== undefined) exchange.report(error);
}
