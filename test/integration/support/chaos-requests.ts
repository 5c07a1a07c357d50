/** A request as a {@link ChaosUpstream} reads it: no more is checked than is needed to know where it ends. */
export interface ChaosRequest {
  readonly method: string;
  /** First segment of the path: the name of the behaviour. */
  readonly name: string;
  readonly query: URLSearchParams;
  /** Request line and fields. */
  readonly head: string;
}

/** Takes requests off the bytes of one connection, one after the other. */
export class RequestReader {
  #bytes = "";
  #takeBody: BodyTaker | undefined;
  readonly #begin: (request: ChaosRequest) => void;
  readonly #end: () => void;

  /**
   * @param begin called with every head
   * @param end called when the body of that request is complete, at once where there is none
   */
  constructor(begin: (request: ChaosRequest) => void, end: () => void) {
    this.#begin = begin;
    this.#end = end;
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.toString("latin1");
    while (this.#takeBody !== undefined || this.#takeHead()) {
      const rest = this.#takeBody?.(this.#bytes);
      this.#bytes = rest?.bytes ?? "";
      if (rest?.complete !== true) return;
      this.#takeBody = undefined;
      this.#end();
    }
  }

  #takeHead(): boolean {
    const end = this.#bytes.indexOf("\r\n\r\n");
    if (end === -1) return false;
    const head = this.#bytes.slice(0, end);
    this.#bytes = this.#bytes.slice(end + 4);
    const [method = "", target = ""] = head.split(" ", 2);
    const { pathname, searchParams } = new URL(target, "http://upstream.invalid");
    this.#takeBody = bodyTaker(head);
    this.#begin({ method, name: pathname.split("/")[1] ?? "", query: searchParams, head });
    return true;
  }
}

/** Takes what belongs to a body; gives what is left, and whether the body is complete. */
type BodyTaker = (bytes: string) => { readonly bytes: string; readonly complete: boolean };

function bodyTaker(head: string): BodyTaker {
  if (/\r\ntransfer-encoding: chunked/i.test(head)) return takeChunks;
  let left = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
  return (bytes) => {
    const taken = Math.min(left, bytes.length);
    left -= taken;
    return { bytes: bytes.slice(taken), complete: left === 0 };
  };
}

/** Takes whole chunks; a last one without trailer fields ends the body. */
function takeChunks(bytes: string): { readonly bytes: string; readonly complete: boolean } {
  let rest = bytes;
  for (;;) {
    const size = /^([0-9a-f]+)\r\n/i.exec(rest);
    const end = size === null ? Number.POSITIVE_INFINITY : size[0].length + Number.parseInt(size[1] as string, 16) + 2;
    if (rest.length < end) return { bytes: rest, complete: false };
    rest = rest.slice(end);
    if (Number.parseInt(size?.[1] as string, 16) === 0) return { bytes: rest, complete: true };
  }
}
