import { RawClient } from "./raw-client.js";

/** An answer as its bytes say it. */
export interface RawAnswer {
  readonly status: number;
  /** Status line and fields. */
  readonly head: string;
  /** One character per byte, without the framing. */
  readonly body: string;
  /** Whether the bytes say that this is all. An answer that the connection's end cuts off is not complete. */
  readonly complete: boolean;
  /** What came behind the answer. */
  readonly rest: string;
}

/** Asks over a connection of its own and waits for its end. */
export async function ask(port: number, name: string, method = "GET", more = ""): Promise<RawAnswer> {
  const client = new RawClient(port);
  client.write(`${method} /${name} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${more === "" ? "\r\n" : more}`);
  await client.closed;
  return toRawAnswer(client.received, method);
}

/** Reads one answer off what has arrived; what was said before it (1xx) is left out. */
export function toRawAnswer(received: string, method = "GET"): RawAnswer {
  const [before = "", head = "", status = "0"] =
    /^(?:HTTP\/1\.1 1[\s\S]*?\r\n\r\n)*(HTTP\/1\.1 ([2-9]\d\d) [\s\S]*?\r\n)\r\n/.exec(received) ?? [];
  const behind = received.slice(before.length);
  return { status: Number(status), head, ...(head === "" ? cut("", behind) : toBody(head, behind, method, Number(status))) };
}

type Framed = Pick<RawAnswer, "body" | "complete" | "rest">;

const cut = (body: string, rest = ""): Framed => ({ body, complete: false, rest });

function toBody(head: string, bytes: string, method: string, status: number): Framed {
  if (method === "HEAD" || status === 204 || status === 304) return { body: "", complete: true, rest: bytes };
  if (/\r\ntransfer-encoding: chunked\r\n/i.test(head)) return fromChunks(bytes);
  const length = Number(/\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1] ?? Number.NaN);
  return bytes.length >= length ? { body: bytes.slice(0, length), complete: true, rest: bytes.slice(length) } : cut(bytes);
}

function fromChunks(bytes: string): Framed {
  let body = "";
  let rest = bytes;
  for (;;) {
    const [line = "", digits = ""] = /^([0-9a-f]+)\r\n/i.exec(rest) ?? [];
    const size = Number.parseInt(digits, 16);
    if (size === 0) {
      const end = rest.indexOf("\r\n\r\n");
      return end === -1 ? cut(body) : { body, complete: true, rest: rest.slice(end + 4) };
    }
    const piece = rest.slice(line.length, line.length + size);
    body += piece;
    if (line === "" || piece.length < size) return cut(body);
    rest = rest.slice(line.length + size + 2);
  }
}
