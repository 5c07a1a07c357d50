/** An Express gateway that has handlers, parsers and errors of its own, and hands one group of APIs to pointsman. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createGateway, defineGroup, fn, http } from "pointsman";
import { toExpressMiddleware } from "pointsman/express";
import express, { type ErrorRequestHandler } from "express";

// A service that was always there, behind the gateway.
const invoices = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => (body += chunk));
  request.on("end", () => response.end(`${request.method} ${request.url} with ${body.length} bytes: ${body}`));
});
const invoicesPort = await listen(invoices);

const billing = defineGroup({
  name: "billing",
  prefix: "/billing",
  backend: http(`http://127.0.0.1:${invoicesPort}/v2`),
  apis: [
    { name: "createInvoice", method: "POST", path: "/invoices" },
    { name: "total", method: "GET", path: "/total/{year}", backend: fn(({ params }) => ({ year: params.year, total: 42 })) },
    { name: "archive", method: "GET", path: "/archive", backend: http("http://127.0.0.1:1", { timeouts: { connectMs: 500 } }) },
  ],
});
const gateway = createGateway({ groups: [billing] });

const app = express();
app.use(express.json()); // it reads bodies before the gateway does
app.get("/billing/help", (_request, response) => void response.send("the help that was always here"));
app.use(toExpressMiddleware(gateway, { errors: "next" }));
app.get("/customers", (_request, response) => void response.json([{ name: "Ada" }]));
app.use((_request, response) => void response.status(404).send("no such page"));
const tell: ErrorRequestHandler = (error, _request, response, _next) =>
  void response.status(error.status ?? 500).send(`sorry: ${error.code}`);
app.use(tell);

const server = createServer(app);
const url = `http://127.0.0.1:${await listen(server)}`;
await show("GET", "/customers");
await show("GET", "/billing/help");
await show("POST", "/billing/invoices", { customer: "Ada" });
await show("GET", "/billing/total/2025");
await show("DELETE", "/billing/invoices");
await show("GET", "/billing/archive");
await show("GET", "/billing/unknown");

await gateway.close();
for (const each of [server, invoices]) each.close().closeAllConnections();

async function listen(each: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => {
    each.listen(0, "127.0.0.1", resolve);
  });
  return (each.address() as AddressInfo).port;
}

async function show(method: string, path: string, json?: object): Promise<void> {
  const init = json === undefined ? {} : { body: JSON.stringify(json), headers: { "content-type": "application/json" } };
  const response = await fetch(url + path, { method, ...init });
  console.log(`${method} ${path} -> ${response.status} ${await response.text()}`);
}
