import { startNginx } from "./nginx.js";
import type { ProxyContestant } from "./proxy.js";

/** nginx with one worker, keep-alive to the upstream, no access log. */
export const nginxProxy: ProxyContestant = {
  name: "nginx",
  listen: ({ port }) => startNginx(server.replace("%UPSTREAM%", String(port))),
};

const server = `upstream target { server 127.0.0.1:%UPSTREAM%; keepalive 128; keepalive_requests 1000000000; keepalive_timeout 4s; }
server {
  listen 127.0.0.1:%PORT%;
  client_max_body_size 0;
  location / {
    proxy_pass http://target; proxy_http_version 1.1; proxy_set_header Connection "";
    proxy_buffers 16 16k; proxy_busy_buffers_size 32k;
  }
}`;
