import { headerValues, rawHeadersOf } from "../model/headers.js";
import type { GatewayRequest } from "../model/request.js";

/** Searches that cost less than an index. */
const searches = 2;

const none: readonly string[] = Object.freeze([]);

/** A request's headers for those who ask for many of them: from the third on they are looked up instead of searched for. */
export class HeaderIndex {
  private readonly request: GatewayRequest;
  private asked = 0;
  private index: Map<string, string[]> | undefined;

  constructor(request: GatewayRequest) {
    this.request = request;
  }

  /** Every value of a header, in order of arrival; `name` in lower case. */
  values(name: string): readonly string[] {
    if (this.index === undefined) {
      if (this.asked++ < searches || this.request.headerValues !== undefined) return headerValues(this.request, name);
      this.index = indexOf(rawHeadersOf(this.request));
    }
    return this.index.get(name) ?? none;
  }
}

function indexOf(rawHeaders: readonly string[]): Map<string, string[]> {
  const index = new Map<string, string[]>();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] as string).toLowerCase();
    const values = index.get(name);
    if (values === undefined) index.set(name, [rawHeaders[i + 1] as string]);
    else values.push(rawHeaders[i + 1] as string);
  }
  return index;
}
