import { describe, expect, it, onTestFinished } from "vitest";
import { createGateway, explainText, fn, http, mock } from "../../src/index.js";
import { memoryStore, openReleases } from "../../src/releases/index.js";
import { nextUpdate, talking } from "./support/releasing.js";

const shop = createGateway(
  {
    groups: [
      {
        name: "shop",
        prefix: "/shop",
        hosts: ["shop.example", "*.shop.example"],
        backend: http("http://up.internal/v1"),
        rules: [
          { environment: "test", when: { query: { x: "1" } }, backend: mock() },
          { environment: "online", when: { query: { beta: "1" } }, backend: mock({ json: { token: "S3CR3T" } }) },
        ],
        apis: [
          { name: "item", method: "GET", path: "/items/{id}" },
          { name: "new", method: ["POST", "GET"], path: "/items/new", backend: fn("create") },
          { name: "reset", method: "GET", path: "/reset/{token}" },
        ],
      },
      { name: "open", backend: mock(), apis: [{ name: "any", method: "DELETE", path: "/shop/items/{id}" }] },
    ],
  },
  { functions: { create: { versions: { 1: () => 1, 2: () => 2 } } } },
);
const host = { host: "shop.example" };

describe("an explanation as text", () => {
  it("names every API and every backend, why each won or lost, and what decided", () => {
    expect(explainText(shop.explain({ method: "GET", url: "/shop/items/new?beta=1", headers: { ...host, Accept: ["a", "b"] } }))).toBe(
      `request      GET /shop/items/new?beta=1
             host: shop.example
             accept: a
             accept: b
environment  online
path         /shop/items/new

candidates   the most specific API wins, never the first (R9)
  -  shop/item  GET        /shop/items/{id}  less-specific  Another API's host, path or method is more specific.
  *  shop/new   GET, POST  /shop/items/new   chosen         The most specific API with this host, path and method.
  -  open/any   DELETE     /shop/items/{id}  wrong-method   The API takes DELETE.

backends     the API's own > first rule that holds > chosen at release > the group's default (R3)
  *  api    function  chosen     The API's own backend holds before all others. (R3)
  -  rule   mock      not-met    Rule 0 acts in another environment: test. (R6)
  -  rule   mock      outranked  Rule 1 was not asked: the API has its own backend. (R3)
  -  group  http      outranked  The backend from the API holds before the group's default. (R3)

answer       shop/new is answered by function, from api.
decided by   R3: The API's own backend holds before all others.
backend      {"kind":"function","name":"create"}
function     create, LATEST (R8): version 2 100 %
`,
    );
  });

  it("says which rule decided, without the secrets of the request and of the backend", () => {
    expect(
      explainText(
        shop.explain({ method: "GET", url: "/shop/items/7?beta=1&token=S3CR3T", headers: { ...host, Authorization: "Bearer S3CR3T" } }),
      ),
    ).toBe(
      `request      GET /shop/items/7?beta=1&token=[redacted]
             host: shop.example
             authorization: [redacted]
environment  online
path         /shop/items/7
params       id = 7

candidates   the most specific API wins, never the first (R9)
  *  shop/item  GET     /shop/items/{id}  chosen        The most specific API with this host, path and method.
  -  open/any   DELETE  /shop/items/{id}  wrong-method  The API takes DELETE.

backends     the API's own > first rule that holds > chosen at release > the group's default (R3)
  -  api    none  absent     The API has no backend of its own. (R3)
  -  rule   mock  not-met    Rule 0 acts in another environment: test. (R6)
  *  rule   mock  chosen     Rule 1 is the first whose conditions the request meets. (R3)
  -  group  http  outranked  The backend from a rule holds before the group's default. (R3)

answer       shop/item is answered by mock, from rule.
decided by   rule 1, by R3 and R6: Rule 1 is the first whose conditions the request meets.
backend      {"json":{"token":"[redacted]"},"kind":"mock"}
             A Mock reaches no true backend (R5).
`,
    );
  });

  it.each([
    [
      { method: "PUT", url: "/shop/items/7", headers: host },
      `request      PUT /shop/items/7
             host: shop.example
environment  online
path         /shop/items/7

candidates   the most specific API wins, never the first (R9)
  -  shop/item  GET     /shop/items/{id}  wrong-method  The API takes GET.
  -  open/any   DELETE  /shop/items/{id}  wrong-method  The API takes DELETE.

answer       405 METHOD_NOT_ALLOWED: This path takes DELETE, GET, HEAD, OPTIONS.
decided by   step 2, match
`,
    ],
    [
      { method: "GET", url: "/shop/../items" },
      `request      GET /shop/../items
environment  online
path         (none: the request was refused before)

answer       400 BAD_REQUEST: The path must not hold "." or ".." segments, plain or encoded.
decided by   step 1, canonicalise
`,
    ],
  ])("says why nothing answers %j", (request, text) => {
    expect(explainText(shop.explain(request))).toBe(text);
  });

  it("tells what was chosen at release, and that a group is offline", async () => {
    const pets = { group: "pets", environment: "online" };
    const releases = openReleases({ store: memoryStore() });
    await releases.saveRevision(talking("pets", "", { backend: http("http://up.internal") }));
    await releases.release({ ...pets, revision: "0.0.1", backend: mock() });
    const gateway = createGateway({ releases });
    onTestFinished(() => gateway.close());
    await gateway.ready();
    expect(explainText(gateway.explain({ method: "GET", url: "/pets" }))).toContain(
      `  -  api      none  absent     The API has no backend of its own. (R3)
  *  release  mock  chosen     It was chosen when revision 0.0.1 was released. (R3)
  -  group    http  outranked  The backend from the release holds before the group's default. (R3)
`,
    );
    const updated = nextUpdate(gateway);
    await releases.takeOffline(pets);
    await updated;
    expect(explainText(gateway.explain({ method: "GET", url: "/pets" }))).toContain(
      'answer       503 UNAVAILABLE: The group "pets" is offline.\ndecided by   step 3, resolve: what is not released is not served (R4)\n',
    );
  });

  it("marks for terminals what was chosen, what was not and what failed", () => {
    const chosen = explainText(shop.explain({ method: "GET", url: "/shop/items/7", headers: host }), { colors: true });
    expect(chosen).toContain("\u001b[1mrequest      \u001b[22mGET /shop/items/7\n");
    expect(chosen).toMatch(/\n {2}\u001b\[32m\* {2}shop\/item .*\u001b\[39m\n {2}\u001b\[2m- {2}open\/any .*\u001b\[22m\n/);
    expect(chosen).toContain("\u001b[32mshop/item is answered by http, from group.\u001b[39m");
    expect(explainText(shop.explain({ method: "GET", url: "/x" }), { colors: true })).toContain(
      "\u001b[31m404 ROUTE_NOT_FOUND: No API has this path.\u001b[39m",
    );
  });

  it("lets no terminal be told anything by a request, nor by an explanation that came from elsewhere", () => {
    const odd = "\u001b[31m\u009b\r\n\u2028\u202e";
    const said = shop.explain({ method: "GET", url: `/shop/items/7?${odd}`, headers: { ...host, [`x${odd}`]: odd } });
    const given = { ...said, message: odd, params: { [odd]: odd }, environment: odd, path: odd };
    for (const explanation of [said, given]) expect(explainText(explanation)).not.toMatch(/[^\n -~]/);
  });
});
