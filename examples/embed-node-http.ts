/** A gateway inside a node:http server that already has work of its own: one handler under a path, the rest as before. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createGateway, defineGroup, mock } from "pointsman";
import { toNodeHandler } from "pointsman/node";

const orders = defineGroup({
  name: "orders",
  prefix: "/api/orders",
  backend: mock({ json: { orders: [] } }),
  apis: [
    { name: "listOrders", method: "GET", path: "/" },
    {
      name: "getOrder",
      method: "GET",
      path: "/{orderId}",
      backend: { kind: "function", handler: ({ params }) => ({ id: params.orderId, state: "paid" }) },
    },
  ],
});

const gateway = createGateway({ groups: [orders] });
const handle = toNodeHandler(gateway);

const server = createServer((request, response) => {
  if (request.url?.startsWith("/api/")) return handle(request, response);
  response.end("the page that was always here\n");
});
await new Promise<void>((resolve) => {
  server.listen(0, "127.0.0.1", resolve);
});
const { port } = server.address() as AddressInfo;

for (const path of ["/", "/api/orders", "/api/orders/7", "/api/customers"]) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  console.log(`${path} -> ${response.status} ${(await response.text()).trim()}`);
}

await gateway.close();
server.close();
server.closeAllConnections();
