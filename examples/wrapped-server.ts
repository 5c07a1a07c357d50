/** A server of one's own around the gateway: it counts, asks who is there, and answers the rest itself. One port, HTTP/1.1 and HTTP/2. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, createServer as createHttp2Server, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import type { AddressInfo } from "node:net";
import { createGateway, mock } from "pointsman";
import { toNodeHandler } from "pointsman/node";

const gateway = createGateway({
  groups: [
    { name: "pets", prefix: "/api", apis: [{ name: "list", method: "GET", path: "/pets", backend: mock({ json: [{ name: "Tama" }] }) }] },
  ],
});

/** Wraps a gateway; what it is called with, and what it calls, is plain Node.js. */
function createWrapper() {
  const counts = { answered: 0, refused: 0 };
  const handle = toNodeHandler(gateway);
  const listener = (request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse) => {
    if (request.url === "/counts") return void response.end(JSON.stringify(counts));
    if (request.headers.authorization === undefined) {
      counts.refused += 1;
      return void response.writeHead(401).end("who are you?");
    }
    counts.answered += 1;
    response.setHeader("x-request-number", String(counts.answered)); // stays beside the gateway's own fields
    handle(request, response);
  };
  return listener;
}

const listener = createWrapper();
const http1 = createServer(listener);
const http2 = createHttp2Server(listener);
for (const server of [http1, http2]) {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
}
const url = (server: { address(): unknown }) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

for (const headers of [{}, { authorization: "Bearer t" }]) {
  const response = await fetch(`${url(http1)}/api/pets`, { headers });
  console.log(`HTTP/1.1 -> ${response.status} ${response.headers.get("x-request-number")} ${await response.text()}`);
}

const session = connect(url(http2));
const stream = session.request({ ":path": "/api/pets", authorization: "Bearer t" });
const [status, number] = await new Promise<[unknown, unknown]>((resolve) => {
  stream.once("response", (fields) => resolve([fields[":status"], fields["x-request-number"]]));
});
let text = "";
for await (const chunk of stream.setEncoding("utf8")) text += chunk;
console.log(`HTTP/2   -> ${status} ${number} ${text}`);
console.log(`counts   -> ${await (await fetch(`${url(http1)}/counts`)).text()}`);

session.close();
await gateway.close();
http1.close().closeAllConnections();
http2.close();
