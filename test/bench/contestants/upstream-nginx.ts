import { startNginx } from "./nginx.js";
import { type SizedPath, sizes, textOf, type UpstreamContestant } from "./upstream.js";

/** Answers files from nginx, header and body in one piece: so much faster than the proxies that it isn't what is measured. */
export const nginxUpstream: UpstreamContestant = {
  name: "nginx",
  listen() {
    const files = (Object.keys(sizes) as SizedPath[]).map((path) => [path.slice(1), textOf(path)]);
    return startNginx(server, Object.fromEntries(files));
  },
};

const server = `sendfile on; tcp_nopush on; keepalive_timeout 5s; open_file_cache max=10;
server { listen 127.0.0.1:%PORT%; root %FOLDER%; etag off; }`;
