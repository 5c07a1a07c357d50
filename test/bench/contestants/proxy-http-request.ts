import { Agent, request as httpRequest } from "node:http";
import type { ProxyContestant } from "./proxy.js";
import { listenWith } from "./server.js";

/** What everybody writes first: node:http's own client, with an agent that keeps connections. */
export const httpRequestProxy: ProxyContestant = {
  name: "raw http.request",
  listen({ port }) {
    const agent = new Agent({ keepAlive: true });
    return listenWith((request, response) => {
      const { method, url: path, headers } = request;
      const outgoing = httpRequest({ host: "127.0.0.1", port, agent, method, path, headers }, (incoming) => {
        response.writeHead(incoming.statusCode as number, incoming.headers);
        incoming.pipe(response);
      });
      outgoing.on("error", () => response.destroy());
      if (method === "GET") outgoing.end();
      else request.pipe(outgoing);
    });
  },
};
