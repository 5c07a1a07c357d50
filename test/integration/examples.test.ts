import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { root, runTypeScript } from "../package/support/run.js";

/** What every example must print; an example that is not named here fails the first test. */
const examples: Record<string, readonly (string | RegExp)[]> = {
  "quickstart.ts": [
    /^GET \/petstore\/pets +200 +petstore\/listPets +http +group +[\d.]+ ms +\[\{"id":1/m,
    /^GET \/petstore\/hours +200 +petstore\/openingHours +mock +api /m,
    /^POST \/petstore\/pets\/2\/adoption +201 +petstore\/adopt +function +api +[\d.]+ ms +\{"pet":"2","by":"Ada"\}/m,
    /^GET \/petstore\/nowhere +404 +- +gateway +gateway /m,
    "requests that reached the true backend: 3 of 6",
    /^GET \/petstore\/pets +200 +petstore\/listPets +mock +group +[\d.]+ ms +\[\{"id":0/m,
    "requests that reached the true backend: 0 of 6",
    "/groups/0/backend/kind  KIND_NOT_ALLOWED",
    "The gateway still serves what it served before.",
  ],
  "github-api.ts": [
    /^(\d{4}) of \1 requests reached their own API$/m,
    /^GET \/repos\/any-owner\/any-repo +200 +repos\/get +http +api /m,
    /^GET \/repos\/any-owner\/any-repo\/compare\/any-base\.\.\.any-head +200 +repos\/compare-commits +http /m,
    /^GET \/zen +200 +meta\/get-zen +function +api +Keep it logically awesome\./m,
    /^answered by .*http: 5/m,
    /^answered by .*function: 5/m,
  ],
  "openapi-import.ts": [
    "Swagger Petstore: 4 APIs below /v1, 3 schemas",
    /^ {2}OPERATION_LEFT_OUT \/paths\/~1pets~1\{id\}\/get: /m,
    /^GET \/v1\/pets +200 +listPets +mock/m,
    /^GET \/v1\/pets\/7 +200 +showPetById +http +\{"upstream":"\/v1\/pets\/7"\}/m,
    /^POST \/v1\/pets +201 +createPet +function +\{"name":"Tama"\}/m,
    "and back to a document with the paths /pets, /pets/{id}, /pets/{petId}",
  ],
  "resilient-http.ts": [
    "circuit of dead is open",
    "{ '200 from a': 40, '200 from b': 20 }",
    /^a closed 0 under way$/m,
    /^dead open 0 under way$/m,
    "200 from fallback served.source fallback",
  ],
  "otel.ts": [
    "GET 503 resent 0",
    "GET 200 resent 1",
    "GET /petstore/pets/{petId} 200 resent 0",
    "traces at the upstream: 0af7651916cd43dd8448eb211c80319c 0af7651916cd43dd8448eb211c80319c",
  ],
  "functions.ts": [
    /^POST \/pets\/7\/adoption +201 +adopt:1 +\{"pet":"7","by":"Ada"\}/m,
    /^canary of 1,000 calls: 1: 9\d\d, 2: [1-9]\d?$/m,
    /^POST \/pets\/7\/adoption +201 +adopt:2 +\{"pet":"7","by":"Ada","since":"version 2"\}/m,
    /^GET \/worker\/pets\/7 +200 +worker:1 +\{"id":"7"\}/m,
    /^POST \/framework +201 +framework:1 +\{"hello":"Ada"\}/m,
    /^POST \/remote\/7 +200 +remote:1 +\{"invoked":"7","qualifier":"prod"\}/m,
    /^of 6 calls at once: 200 200 200 200 503 503$/m,
  ],
  "lambda-and-threads.ts": [
    'POST /pets/7/adoption 201 {"pet":"7","by":"Ada"} adopted=1 by=Ada',
    'GET /pets?name=Tama 200 {"name":"Tama","functionName":"find"}',
    "GET /story 200 Once upon a time",
    'GET /reports/primes/20000 200 {"below":20000,"primes":2262}',
    /^GET \/reports\/loop 504 .*BACKEND_TIMEOUT/m,
    /^GET \/reports\/hoard 500 .*FUNCTION_FAILED/m,
    /anything 200 no report of that name[\s\S]*loop 504[\s\S]*primes\/100 200/,
    'GET /reports/primes/100 200 {"below":100,"primes":25}',
  ],
  "documented-operation.ts": [
    /^201 \/pets\/7 \{"id":\d+,"name":"Tama","born":"20\d\d-\d\d-\d\d","friends":\[\]\}$/m,
    '409 - {"title":"Known already"}',
    /^201 \/pets\/7 <\?xml .*<Pet><id>\d+<\/id><name>Tama<\/name>/m,
    /^406 - .*NOT_ACCEPTABLE/m,
    /^400 - .*"name":"dryRun".*"pointer":"\/name"/m,
  ],
  "embed-node-http.ts": [
    "/ -> 200 the page that was always here",
    '/api/orders -> 200 {"orders":[]}',
    '/api/orders/7 -> 200 {"id":"7","state":"paid"}',
    /^\/api\/customers -> 404 .*ROUTE_NOT_FOUND/m,
  ],
  "express-adopts-a-group.ts": [
    'GET /customers -> 200 [{"name":"Ada"}]',
    "GET /billing/help -> 200 the help that was always here",
    'POST /billing/invoices -> 200 POST /v2/invoices with 18 bytes: {"customer":"Ada"}',
    'GET /billing/total/2025 -> 200 {"year":"2025","total":42}',
    "DELETE /billing/invoices -> 405 sorry: METHOD_NOT_ALLOWED",
    "GET /billing/archive -> 502 sorry: BAD_GATEWAY",
    "GET /billing/unknown -> 404 no such page",
  ],
  "observing.ts": [
    /^ {4}x-pointsman-served: group="petstore", api="listPets", environment="test", kind="http", source="group"$/m,
    /^ {4}server-timing: gateway;dur=\d{2,}(\.\d+)?, backend;dur=\d{2,}(\.\d+)?$/m,
    'api="newestPet", environment="test", kind="function", source="api"',
    'api="getPet", environment="test", kind="mock", source="rule", rule=0',
    /^ {2}\/nowhere 404\n {4}x-pointsman-served: environment="test", kind="gateway", source="gateway"\n {4}server-timing: gateway;dur=[\d.]+$/m,
    /^request {6}GET \/petstore\/pets\/newest\?token=\[redacted\]\n {13}x-beta: 1$/m,
    /^ {2}\* {2}petstore\/newestPet {2}GET {2}\/petstore\/pets\/newest +chosen +The most specific/m,
    "decided by   R3: The API's own backend holds before all others.",
    /^\{"time":"[\d-]+T[\d:.]+Z","method":"GET","path":"\/petstore\/pets","status":200,"durationMs":[\d.]+,"group":"petstore","api":"listPets",/m,
    '"query":{"page":"2","token":"[redacted]"}',
    /^- - - \[\d\d\/\w{3}\/\d{4}:[\d:]{8} \+0000\] "GET \/petstore\/pets" 200 \d+ "-" "-" petstore\/listPets environment=test kind=http source=group ms=[\d.]+$/m,
  ],
  "wrapped-server.ts": [
    "HTTP/1.1 -> 401 null who are you?",
    'HTTP/1.1 -> 200 1 [{"name":"Tama"}]',
    'HTTP/2   -> 200 2 [{"name":"Tama"}]',
    'counts   -> {"answered":2,"refused":1}',
  ],
  "releases.ts": [
    /^released with HTTP +200 \{"from":"stable"\} \(0\.0\.1 http, from group\)$/m,
    /^put on Mock +200 \{"from":"mock"\} \(0\.0\.1 mock, from release\)$/m,
    /^rolled back +200 \{"from":"stable"\} \(0\.0\.1 http, from group\)$/m,
    /^a tester +200 \{"from":"beta"\} \(0\.0\.2 http, from rule\)$/m,
    /^(?:1[89]\d|2[01]\d) of 1,000 users reach the canary$/m,
    /^taken offline +503 .*GROUP_OFFLINE/m,
    /^back online +200 /m,
    "2 release 0.0.1 mock ada the upstream is being repaired",
  ],
  "fake-in-a-test.ts": [/pass 4$/m, /fail 0$/m],
};

describe("examples", () => {
  it("are all run here", () => {
    const files = readdirSync(`${root}/examples`).filter((name) => name.endsWith(".ts"));
    expect(files.sort()).toEqual(Object.keys(examples).sort());
  });

  it.each(Object.entries(examples))("%s ends by itself and shows what it is there to show", { timeout: 60_000 }, async (file, expected) => {
    const { exitCode, stdout, stderr } = await runTypeScript(`examples/${file}`);
    expect(stderr).toBe("");
    for (const part of expected) expect(stdout).toMatch(part);
    expect(exitCode).toBe(0);
  });

  it("quickstart --keep goes on serving what its curl lines ask for", { timeout: 60_000 }, async () => {
    const child = spawn(process.execPath, ["--import", "tsx", "examples/quickstart.ts", "--keep"], {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      const response = await fetch(await firstCurlUrl(child.stdout));
      expect(response.status).toBe(200);
      expect(await response.json()).toContainEqual({ id: 1, name: "Tama" });
    } finally {
      child.kill();
      await once(child, "close");
    }
  });
});

async function firstCurlUrl(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const url = /^curl .*(http:\S+)$/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error("The example ended without a curl line.");
}
