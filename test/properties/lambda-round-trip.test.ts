import fc from "fast-check";
import { expect, it } from "vitest";
import { createGateway, type FunctionCall, type GatewayRequest } from "../../src/index.js";
import { type LambdaEvent, type LambdaPayload, toLambdaEvent } from "../../src/functions/index.js";
import { requestFromEvent } from "./support/naive-lambda.js";
import { headerName, headerValue } from "./support/arbitraries.js";

/** Gives the event of any request. */
async function eventOf(payload: LambdaPayload, request: GatewayRequest): Promise<LambdaEvent> {
  let event: LambdaEvent | undefined;
  const handler = async (call: FunctionCall) => {
    event = await toLambdaEvent(call, { payload });
    return null;
  };
  const backend = { kind: "function" as const, handler };
  const gateway = createGateway({ groups: [{ name: "g", apis: [{ name: "all", method: "ANY", path: "/{first}/{rest+}", backend }] }] });
  const { status } = await gateway.dispatch(request);
  expect(status).toBe(200);
  return event as LambdaEvent;
}

/** An event without what is new in each. */
function lasting(event: LambdaEvent): unknown {
  return JSON.parse(JSON.stringify(event), (key, value) =>
    ["requestId", "extendedRequestId", "time", "timeEpoch", "requestTime", "requestTimeEpoch"].includes(key) ? undefined : value,
  );
}

const segment = fc.oneof(fc.stringMatching(/^[a-z0-9]{1,6}$/), fc.constantFrom("a%2Fb", "%E6%97%A5", "%20", "a+b", "x;y", "%25"));
const word = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 6 }),
  fc.constantFrom("a", "__proto__", "constructor", "a,b", "a b", "a+b&c=d"),
);
const request: fc.Arbitrary<GatewayRequest> = fc
  .record({
    method: fc.constantFrom("GET", "POST", "PUT", "DELETE"),
    path: fc.array(segment, { minLength: 2, maxLength: 4 }),
    query: fc.array(fc.tuple(word, word), { maxLength: 4 }),
    headers: fc.array(
      fc.tuple(
        headerName.filter((name) => name !== "set-cookie"),
        headerValue,
      ),
      { maxLength: 5 },
    ),
    cookies: fc.array(fc.stringMatching(/^[a-z]{1,3}=[a-z0-9]{0,4}$/), { maxLength: 3 }),
    type: fc.constantFrom("text/plain", "application/json", "application/x-www-form-urlencoded", "image/png", undefined),
    body: fc.oneof(fc.constant(null), fc.string({ unit: "grapheme" }), fc.uint8Array({ maxLength: 40 })),
  })
  .map(({ method, path, query, headers, cookies, type, body }) => ({
    method,
    url: `/${path.join("/")}${query.length === 0 ? "" : `?${new URLSearchParams(query)}`}`,
    rawHeaders: [
      ...["host", "app.example.com"],
      ...headers.flat(),
      ...(cookies.length === 0 ? [] : ["cookie", cookies.join("; ")]),
      ...(type === undefined ? [] : ["content-type", type]),
    ],
    body,
  }));

it.each(["1.0", "2.0"] as const)("an event of format %s, made a request again, gives the same event", async (payload) => {
  await fc.assert(
    fc.asyncProperty(request, async (given) => {
      const event = await eventOf(payload, given);
      expect(lasting(await eventOf(payload, requestFromEvent(event)))).toEqual(lasting(event));
    }),
  );
});

it.each(["1.0", "2.0"] as const)("an event of format %s holds the bytes of the body and every value of the query", async (payload) => {
  await fc.assert(
    fc.asyncProperty(request, async (given) => {
      const again = requestFromEvent(await eventOf(payload, given));
      expect(Buffer.from((again.body ?? "") as string)).toEqual(Buffer.from((given.body ?? "") as string));
      const pairs = (url: string) => [...new URL(url, "http://h").searchParams].sort();
      expect(pairs(again.url)).toEqual(pairs(given.url));
      expect(new URL(again.url, "http://h").pathname).toBe(new URL(given.url, "http://h").pathname);
    }),
  );
});
