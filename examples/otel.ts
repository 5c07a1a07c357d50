/**
 * One trace through a gateway with a retry: what OpenTelemetry is told, and what the upstream gets of it.
 * Run it with `npx tsx examples/otel.ts` after `npm run build`.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { context, propagation, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { createGateway, http } from "pointsman";
import { instrument } from "pointsman/otel";

const exporter = new InMemorySpanExporter(); // yours sends them to a collector
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());

const seen: (string | undefined)[] = [];
const upstream = createServer((request, response) => {
  seen.push(request.headers.traceparent?.toString().split("-")[1]);
  response.writeHead(seen.length === 1 ? 503 : 200).end();
});
await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;

const gateway = createGateway({
  groups: [
    {
      name: "pets",
      prefix: "/petstore",
      backend: http(url, { retry: {} }),
      apis: [{ name: "getPet", method: "GET", path: "/pets/{petId}" }],
    },
  ],
});
instrument(gateway);

const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
await (await gateway.dispatch({ method: "GET", url: "/petstore/pets/7", headers: { traceparent } })).text();
for (const { name, attributes } of exporter.getFinishedSpans()) {
  console.log(name, attributes["http.response.status_code"], "resent", attributes["http.request.resend_count"] ?? 0);
}
console.log("traces at the upstream:", seen.join(" "));

await gateway.close();
upstream.close();
