import http from "node:http";
import https from "node:https";
import { request as undiciRequest, fetch as undiciFetch } from "undici";

/** What a client of some kind has got. */
export interface Got {
  readonly status: number;
  readonly cookies: readonly string[];
  readonly header: string | null;
  readonly body: string;
}

/** What a client is told to send. */
export interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** A way to send a request and read its answer. */
export type Ask = (url: string, asked?: Asked) => Promise<Got>;

async function byFetch(fetching: typeof fetch, url: string, { headers = {}, ...asked }: Asked = {}): Promise<Got> {
  const lines = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one]));
  const response = await fetching(url, { ...asked, headers: lines });
  return {
    status: response.status,
    cookies: response.headers.getSetCookie(),
    header: response.headers.get("x-a"),
    body: await response.text(),
  };
}

async function byUndici(url: string, { method = "GET", ...asked }: Asked = {}): Promise<Got> {
  const { statusCode, headers, body } = await undiciRequest(url, { ...asked, method: method as "GET" });
  return {
    status: statusCode,
    cookies: [headers["set-cookie"] ?? []].flat(),
    header: [headers["x-a"] ?? []].flat()[0] ?? null,
    body: await body.text(),
  };
}

function byNode(url: string, { body, ...asked }: Asked = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const request = (url.startsWith("https:") ? https : http).request(url, asked, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("error", reject).on("end", () => {
        const header = response.headers["x-a"];
        resolve({
          status: response.statusCode ?? 0,
          cookies: response.headers["set-cookie"] ?? [],
          header: typeof header === "string" ? header : null,
          body: text,
        });
      });
    });
    request.on("error", reject).end(body);
  });
}

/** Every kind of client that is intercepted, by name. */
export const clients: Readonly<Record<string, Ask>> = {
  fetch: (url, asked) => byFetch(fetch, url, asked),
  "undici's fetch": (url, asked) => byFetch(undiciFetch as unknown as typeof fetch, url, asked),
  "undici's request": byUndici,
  "node:http": byNode,
};
