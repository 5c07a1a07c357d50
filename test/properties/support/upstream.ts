import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** A true backend on a loopback port. */
export interface Upstream {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly host: string;
  close(): Promise<void>;
}

/** Starts a server that answers as told. */
export async function startUpstream(answer: RequestListener): Promise<Upstream> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
