import type { ConfigIssue } from "../../../../core/errors.js";
import type { HttpBackendConfig } from "../../../../core/model/http-config.js";

/** What a backend asks for and `fetch` can't do: left out silently, it would be missed where it matters. */
export function fetchIssues({ tls, http2, preserveHost, limits }: HttpBackendConfig): readonly ConfigIssue[] {
  return [
    ...(tls === undefined ? [] : [issue("/tls", "whom to trust over TLS is the platform's business")]),
    ...(http2 !== true ? [] : [issue("/http2", "which version of HTTP is spoken is the platform's business")]),
    ...(preserveHost !== true ? [] : [issue("/preserveHost", "the Host field is always that of the URL")]),
    ...(limits?.maxResponseHeaderBytes === undefined
      ? []
      : [issue("/limits/maxResponseHeaderBytes", "how long a header may be is the platform's business")]),
  ];
}

function issue(path: string, why: string): ConfigIssue {
  const message = `This backend is reached by fetch, where ${why}: leave this out, or use the connections of HttpBackend on Node.js.`;
  return { code: "CONFLICTING_KEYS", path, message };
}
