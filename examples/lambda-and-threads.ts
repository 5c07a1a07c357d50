/**
 * Lambda handlers as they are behind a gateway, and functions in threads of their own, which may compute, hang or run out of memory.
 * Run it with `npx tsx examples/lambda-and-threads.ts` after `npm run build`.
 */
import type { APIGatewayProxyHandler, APIGatewayProxyHandlerV2 } from "aws-lambda";
import { createGateway, fn, mock } from "pointsman";
import { awslambda, fromLambda, fromModule } from "pointsman/functions";

/** Written for a REST API: payload format 1.0. */
const adopt: APIGatewayProxyHandler = async ({ pathParameters, body, isBase64Encoded }) => {
  const { by } = JSON.parse(isBase64Encoded ? Buffer.from(body ?? "", "base64").toString() : (body ?? "{}"));
  return {
    statusCode: 201,
    multiValueHeaders: { "set-cookie": ["adopted=1", `by=${by}`] },
    body: JSON.stringify({ pet: pathParameters?.petId, by }),
  };
};

/** Written for an HTTP API: payload format 2.0, which takes what is no response for the body of one. */
const find: APIGatewayProxyHandlerV2<object> = async ({ queryStringParameters }, { functionName }) => ({
  name: queryStringParameters?.name,
  functionName,
});

/** Writes its answer piece by piece. */
const story = awslambda.streamifyResponse(async (_event, stream) => {
  const text = awslambda.HttpResponseStream.from(stream, { statusCode: 200, headers: { "content-type": "text/plain" } });
  for (const word of ["Once", "upon", "a", "time"]) text.write(`${word} `);
  text.end();
});

const reports = new URL("./support/reports.js", import.meta.url);
const threads = { threads: 1, memoryMb: 32, timeoutMs: 500 };

await using gateway = createGateway({
  groups: [
    {
      name: "pets",
      apis: [
        { name: "adopt", method: "POST", path: "/pets/{petId}/adoption", backend: fn(fromLambda(adopt, { payload: "1.0" })) },
        { name: "find", method: "GET", path: "/pets", backend: fn(fromLambda(find)) },
        { name: "story", method: "GET", path: "/story", backend: fn(fromLambda(story)) },
      ],
    },
    {
      name: "reports",
      prefix: "/reports",
      backend: mock({ text: "no report of that name" }),
      apis: [
        { name: "primes", method: "GET", path: "/primes/{below}", backend: fn(fromModule(reports, { ...threads, export: "primes" })) },
        { name: "loop", method: "GET", path: "/loop", backend: fn(fromModule(reports, { ...threads, export: "loop" })) },
        {
          name: "hoard",
          method: "GET",
          path: "/hoard",
          backend: fn(fromModule(reports, { ...threads, export: "hoard", timeoutMs: 20_000 })),
        },
        { name: "other", method: "GET", path: "/{name}" },
      ],
    },
  ],
});

async function show(method: string, url: string, body?: string): Promise<void> {
  const headers = body === undefined ? {} : { "content-type": "application/json" };
  const answer = await gateway.dispatch({ method, url, headers, ...(body !== undefined && { body }) });
  console.log(method, url, answer.status, await answer.text(), ...(answer.headers["set-cookie"] ?? []));
}

console.log("Lambda handlers:");
await show("POST", "/pets/7/adoption", '{"by":"Ada"}');
await show("GET", "/pets?name=Tama");
await show("GET", "/story");

console.log("functions in threads:");
await show("GET", "/reports/primes/20000");
const doomed = [show("GET", "/reports/loop"), show("GET", "/reports/hoard")];
await show("GET", "/reports/anything"); // nobody waits for the two
await Promise.all(doomed);
await show("GET", "/reports/primes/100");
