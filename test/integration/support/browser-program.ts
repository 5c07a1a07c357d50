import {
  configDigest,
  createGateway,
  fetchTransport,
  fn,
  type GatewayResponse,
  HttpBackend,
  http,
  isGatewayError,
  mock,
  validateConfig,
} from "pointsman";

/** What came of one request: status, kind of backend, text. */
type Told = readonly [number, string | undefined, string];

/** What this program found out, for the test to compare. */
export interface Findings {
  readonly place: string;
  readonly node: string;
  readonly mock: Told;
  readonly function: Told;
  readonly fetched: Told;
  readonly forwarded: Told;
  readonly posted: Told;
  readonly streamed: Told;
  readonly decoded: readonly [string, readonly string[]];
  readonly empty: Told;
  readonly retried: Told;
  readonly late: Told;
  readonly unreachable: Told;
  readonly redirect: Told;
  readonly broken: string;
  readonly left: number;
  readonly issues: readonly string[];
  readonly refused: string;
  readonly digest: number;
}

async function told(response: GatewayResponse | Promise<GatewayResponse>): Promise<Told> {
  const answer = await response;
  const text = await answer.text();
  return [answer.status, answer.served?.kind, answer.status >= 400 ? String(JSON.parse(text).code) : text];
}

/** Uses a gateway in a browser, in a page or a worker. */
export async function useGateway(upstream: string, dead: string): Promise<Findings> {
  const gateway = createGateway({
    groups: [
      {
        name: "all",
        backend: http(upstream, { retry: { backoff: { baseMs: 1 } }, timeouts: { headersMs: 2000 } }),
        apis: [
          { name: "fixed", method: "GET", path: "/mock/{id}", backend: mock({ json: { id: "{{request.path.id}}" }, template: true }) },
          { name: "made", method: "GET", path: "/made/{id}", backend: fn(({ params }) => ({ made: params.id })) },
          { name: "late", method: "GET", path: "/late", backend: http(upstream, { timeouts: { headersMs: 50 } }) },
          { name: "dead", method: "GET", path: "/dead", backend: http(dead) },
          { name: "any", method: "ANY", path: "/up/{rest+}" },
        ],
      },
    ],
  });
  const get = (url: string, rest = {}) => gateway.dispatch({ method: "GET", url, ...rest });
  const web = await gateway.fetch(new Request("http://any.example/made/8"));
  const decoded = await get("/up/gzip");
  const client = new AbortController();
  const leaving = get("/up/never", { signal: client.signal });
  await fetch(`${upstream}/asked?for=never`);
  client.abort();
  const findings: Findings = {
    place: "document" in globalThis ? "page" : "worker",
    node: typeof globalThis.process,
    mock: await told(get("/mock/7")),
    function: await told(get("/made/7")),
    fetched: [web.status, undefined, await web.text()],
    forwarded: await told(get("/up/echo?q=%20", { headers: { "x-a": "1", connection: "x-b", "x-b": "1" } })),
    posted: await told(gateway.dispatch({ method: "POST", url: "/up/echo", body: "posted" })),
    streamed: await told(gateway.dispatch({ method: "PUT", url: "/up/echo", body: new Blob(["str", "eamed"]).stream() })),
    decoded: [await decoded.text(), Object.keys(decoded.headers).filter((name) => name.startsWith("content-"))],
    empty: await told(get("/up/empty")),
    retried: await told(get("/up/flaky")),
    late: await told(get("/late")),
    unreachable: await told(get("/dead")),
    redirect: await told(get("/up/redirect")),
    broken: await get("/up/broken").then((answer) =>
      answer.text().then(
        () => "complete",
        (error: unknown) => (isGatewayError(error) ? error.code : String(error)),
      ),
    ),
    left: (await leaving).status,
    issues: issuesOf({ kind: "http", url: "https://a.example", http2: true }).concat(issuesOf({ kind: "mock", file: "/etc/passwd" })),
    refused: refusal(() => new HttpBackend({ transport: fetchTransport(), keepAliveMs: 1 })),
    digest: (await configDigest({ groups: [] })).length,
  };
  await gateway.close();
  return findings;
}

function issuesOf(backend: object): string[] {
  const result = validateConfig({ groups: [{ name: "g", backend, apis: [{ name: "a", method: "GET", path: "/" }] }] });
  return result.ok ? [] : result.issues.map(({ code, path }) => `${code} ${path}`);
}

function refusal(make: () => unknown): string {
  try {
    return String(make());
  } catch (error) {
    return String((error as Error).message);
  }
}
