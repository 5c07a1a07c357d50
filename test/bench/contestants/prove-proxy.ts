import { contentType, type SizedPath, sizes, textOf } from "./upstream.js";

/** The first thing that the proxy on this port gets wrong; `undefined` when it is all right. */
export async function whatProxyGetsWrong(port: number, upstreamTakesBodies: boolean): Promise<string | undefined> {
  for (const path of Object.keys(sizes) as SizedPath[]) {
    const wrong = await whatIsWrong(port, path, { method: "GET" }, textOf(path), contentType);
    if (wrong !== undefined) return wrong;
  }
  if (!upstreamTakesBodies) return undefined;
  const body = textOf("/100k");
  return whatIsWrong(port, "/echo", { method: "POST", body, headers: { "content-type": "text/plain" } }, body, "text/plain");
}

async function whatIsWrong(port: number, path: string, init: RequestInit, expected: string, type: string): Promise<string | undefined> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
  const [text, given] = [await response.text(), response.headers.get("content-type")];
  if (response.status === 200 && text === expected && given === type) return undefined;
  return `${init.method} ${path} gave ${response.status}, ${given} and ${text.length} bytes beginning with ${text.slice(0, 40)}`;
}
