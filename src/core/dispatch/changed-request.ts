import { isFieldName, isFieldValue, isName, isReservedHeader, rawHeadersOf } from "../model/headers.js";
import type { HeaderChanges } from "../model/http-config.js";
import type { GatewayRequest, RequestBody } from "../model/request.js";

/** A request with other fields than it came with; everything else is read from the one that came. */
class ChangedRequest {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  /** The one that came. */
  readonly received: GatewayRequest;

  constructor(request: GatewayRequest, { set = {}, remove = [] }: HeaderChanges) {
    this.method = request.method;
    this.url = request.url;
    this.received = receivedRequest(request);
    const added = Object.entries(set);
    for (const name of [...Object.keys(set), ...remove])
      if (!isFieldName(name) || isReservedHeader(name)) throw new TypeError(`A hook can't change the field ${JSON.stringify(name)}.`);
    for (const [name, value] of added)
      if (!isFieldValue(value)) throw new TypeError(`A hook gave no value that a field can have for ${JSON.stringify(name)}.`);
    this.rawHeaders = changed(rawHeadersOf(request), added, remove);
  }

  get body(): RequestBody | null | undefined {
    return this.received.body;
  }

  get signal(): GatewayRequest["signal"] {
    return this.received.signal;
  }

  get client(): GatewayRequest["client"] {
    return this.received.client;
  }

  get onAbandon(): GatewayRequest["onAbandon"] {
    const { received } = this;
    return received.onAbandon && ((listener) => received.onAbandon?.(listener));
  }

  get onInformation(): GatewayRequest["onInformation"] {
    const { received } = this;
    return received.onInformation && ((status, rawHeaders) => received.onInformation?.(status, rawHeaders));
  }
}

/**
 * The request with these changes. Its optional members are there whether they have a value or not; who reads them can't tell.
 * @throws TypeError where a field can't be sent, or is one that the gateway itself says
 */
export function changeRequest(request: GatewayRequest, changes: HeaderChanges): GatewayRequest {
  return new ChangedRequest(request, changes) as GatewayRequest;
}

/** The request as it came, whatever hooks have changed. */
export function receivedRequest(request: GatewayRequest): GatewayRequest {
  return request instanceof ChangedRequest ? request.received : request;
}

function changed(raw: readonly string[], added: readonly (readonly [string, string])[], removed: readonly string[]): string[] {
  const names = new Set([...added.map(([name]) => name), ...removed].map((name) => name.toLowerCase()));
  const fields: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const [name, value] = [raw[i] as string, raw[i + 1] as string];
    if (names.has(name.toLowerCase())) continue;
    fields.push(name, isName(name, "connection") ? withoutTokens(value, names) : value);
  }
  for (const [name, value] of added) fields.push(name.toLowerCase(), value);
  return fields;
}

/** A client that names a field in `Connection` has its own one dropped on the way, never the one that was set here. */
function withoutTokens(connection: string, names: ReadonlySet<string>): string {
  const tokens = connection.split(",").filter((token) => !names.has(token.trim().toLowerCase()));
  return tokens.join(",").trim();
}
