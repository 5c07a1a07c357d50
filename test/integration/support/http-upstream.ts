import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A request as the upstream got it. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  /** Values of each field, by lower-case name, in order. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
}

export interface HttpUpstream {
  readonly url: string;
  readonly port: number;
  /** Requests whose body has ended, in order. */
  readonly seen: readonly SeenRequest[];
}

/** Starts a well-behaved upstream that keeps what it sees. Without `listener` it answers 200 with what it saw as JSON. */
export async function httpUpstream(listener?: RequestListener): Promise<HttpUpstream> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (req, res) => {
    if (listener !== undefined) return listener(req, res);
    const request = await see(req).catch(() => undefined);
    if (request === undefined) return; // the request broke off; some tests are about that
    seen.push(request);
    res.setHeader("content-type", "application/json");
    res.end(JSON.stringify(request));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, seen };
}

/** Reads a request to its end. */
async function see(req: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const fields = Object.create(null) as Record<string, string[]>;
  for (let i = 0; i + 1 < req.rawHeaders.length; i += 2) {
    const name = (req.rawHeaders[i] as string).toLowerCase();
    fields[name] = [...(fields[name] ?? []), req.rawHeaders[i + 1] as string];
  }
  return { method: req.method as string, url: req.url as string, fields, body: Buffer.concat(chunks).toString("latin1") };
}
