import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import { ConfigError, type GatewayConfig, http } from "../../src/index.js";
import { toNodeHandler } from "../../src/integrations/node/index.js";
import { selfSigned } from "./support/certificate.js";
import { forwardingTo } from "./support/forwarding.js";
import { everything, proxyTo } from "./support/gateway.js";
import { cert, connectionIsFree, httpsUpstream, key, trusted } from "./support/tls-upstreams.js";

async function httpsServer(listener: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer({ key, cert }, listener);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("an upstream behind https", () => {
  it("is reached when its certificate authority is trusted", async () => {
    const url = await httpsServer((req, res) => res.end(`${req.url} over TLS`));
    const { gateway } = await proxyTo(`${url}/v1`, {}, {}, { tls: { ca: cert } });
    const response = await gateway.dispatch({ method: "GET", url: "/x" });
    expect([response.status, await response.text()]).toEqual([200, "/v1/x over TLS"]);
  });

  it("is 502 when its certificate is not trusted", async () => {
    const requests: string[] = [];
    const url = await httpsServer((req, res) => {
      requests.push(req.url ?? "");
      res.end();
    });
    const { gateway } = await proxyTo(url);
    const response = await gateway.dispatch({ method: "GET", url: "/x" });
    expect(await response.json()).toMatchObject({ status: 502, detail: "No trusted connection to the backend could be made." });
    expect(requests).toEqual([]);
  });
});

describe("TLS in a backend's configuration", () => {
  const answering = () => httpsUpstream((req, res) => res.end(`${req.url} over TLS`));

  it("trusts the authorities that it names, as text, as a list and as a file", async () => {
    const upstream = await answering();
    const folder = await temporaryFolder();
    const file = join(folder, "ca.pem");
    await writeFile(file, cert);
    for (const ca of [cert, [selfSigned().cert, cert], { file }, [{ file }]]) {
      const { gateway } = await forwardingTo(upstream.url, { tls: { ca } });
      expect(await (await gateway.dispatch({ method: "GET", url: "/x" })).text()).toBe("/x over TLS");
    }
  });

  it("trusts nobody else", async () => {
    const upstream = await answering();
    const { gateway } = await forwardingTo(upstream.url, { tls: { ca: selfSigned().cert } });
    const response = await gateway.dispatch({ method: "GET", url: "/x" });
    expect(await response.json()).toMatchObject({ status: 502, detail: "No trusted connection to the backend could be made." });
  });

  it("trusts everybody where it says so", async () => {
    const upstream = await answering();
    const { gateway } = await forwardingTo(upstream.url, { tls: { rejectUnauthorized: false } });
    expect((await gateway.dispatch({ method: "GET", url: "/x" })).status).toBe(200);
  });

  it("asks for the name that it gives, and wants a certificate for that name", async () => {
    const asked: unknown[] = [];
    const upstream = await httpsUpstream((req, res) => {
      asked.push((req.socket as TLSSocket).servername);
      res.end();
    });
    const right = await forwardingTo(upstream.url, { tls: { ...trusted, servername: "upstream.example" } });
    const wrong = await forwardingTo(upstream.url, { tls: { ...trusted, servername: "other.example" } });
    expect((await right.gateway.dispatch({ method: "GET", url: "/x" })).status).toBe(200);
    expect((await wrong.gateway.dispatch({ method: "GET", url: "/x" })).status).toBe(502);
    expect(asked).toEqual(["upstream.example"]);
  });

  it("asks for its own name whatever Host is preserved", async () => {
    const asked: unknown[] = [];
    const upstream = await httpsUpstream((req, res) => {
      asked.push([(req.socket as TLSSocket).servername, req.headers.host]);
      res.end();
    });
    const { gateway } = await forwardingTo(upstream.url, { preserveHost: true, tls: { ...trusted, servername: "upstream.example" } });
    for (const host of ["a.example", "b.example"]) {
      await (await gateway.dispatch({ method: "GET", url: "/x", headers: { host } })).text();
      await connectionIsFree();
    }
    expect(asked).toEqual([
      ["upstream.example", "a.example"],
      ["upstream.example", "b.example"],
    ]);
    expect(upstream.sockets).toHaveLength(1);
  });

  it("stands before the adapter's, which holds where it says nothing", async () => {
    const upstream = await answering();
    const serving = { tls: { ca: cert, servername: "other.example" } };
    const own = await forwardingTo(upstream.url, { tls: { servername: "upstream.example" } }, serving);
    const none = await forwardingTo(upstream.url, {}, serving);
    expect((await own.gateway.dispatch({ method: "GET", url: "/x" })).status).toBe(200);
    expect((await none.gateway.dispatch({ method: "GET", url: "/x" })).status).toBe(502);
  });
});

describe("an upstream that asks for a certificate", () => {
  const own = selfSigned();
  const asking = () =>
    httpsUpstream((req, res) => res.end(String((req.socket as TLSSocket).getPeerCertificate().fingerprint256 !== undefined)), {
      requestCert: true,
      rejectUnauthorized: true,
      ca: own.cert,
    });

  it.each([["http/1.1", false] as const, ["h2, which it does not offer", true] as const])(
    "gets the backend's, over %s",
    async (_what, http2) => {
      const upstream = await asking();
      const { gateway } = await forwardingTo(upstream.url, { http2, tls: { ...trusted, ...own } });
      expect(await (await gateway.dispatch({ method: "GET", url: "/x" })).text()).toBe("true");
    },
  );

  it("gets the one in files", async () => {
    const upstream = await asking();
    const folder = await temporaryFolder();
    const both = join(folder, "both.pem");
    await writeFile(both, own.cert + own.key);
    const { gateway } = await forwardingTo(upstream.url, { tls: { ...trusted, cert: { file: both }, key: { file: both } } });
    expect(await (await gateway.dispatch({ method: "GET", url: "/x" })).text()).toBe("true");
  });

  it("refuses one that has none, or another's: 502", async () => {
    const upstream = await asking();
    for (const tls of [trusted, { ...trusted, ...selfSigned() }]) {
      const { gateway } = await forwardingTo(upstream.url, { tls });
      const response = await gateway.dispatch({ method: "GET", url: "/x" });
      expect(await response.json()).toMatchObject({ status: 502, code: "BAD_GATEWAY" });
    }
  });
});

describe("a certificate that is renewed", () => {
  it("is shown on new connections after an update with the same configuration, and not before", async () => {
    const [old, renewed] = [selfSigned(), selfSigned()];
    const shown: string[] = [];
    const upstream = await httpsUpstream(
      (req, res) => {
        shown.push((req.socket as TLSSocket).getPeerCertificate().raw.toString("base64"));
        res.end();
      },
      { requestCert: true, rejectUnauthorized: false },
    );
    const folder = await temporaryFolder();
    const file = join(folder, "own.pem");
    await writeFile(file, old.cert + old.key);
    const { gateway } = await forwardingTo(upstream.url, { tls: { ...trusted, cert: { file }, key: { file } } });
    const config = configOf(upstream.url, { file });
    gateway.update(config);
    const ask = async () => {
      await (await gateway.dispatch({ method: "GET", url: "/x" })).text();
      await connectionIsFree();
    };
    await ask();
    await writeFile(join(folder, "new.pem"), renewed.cert + renewed.key);
    await rename(join(folder, "new.pem"), file);
    await ask();
    gateway.update(config);
    await ask();
    expect(shown).toEqual([old, old, renewed].map(({ cert }) => cert.replace(/-----[^-]+-----|\s/g, "")));
    expect(upstream.sockets).toHaveLength(2);
  });

  it("and can't be read leaves what is live alone", async () => {
    const upstream = await httpsUpstream((_req, res) => res.end("ok"));
    const folder = await temporaryFolder();
    const file = join(folder, "own.pem");
    await writeFile(file, cert + key);
    const { gateway } = await forwardingTo(upstream.url, { tls: { ...trusted, cert: { file }, key: { file } } });
    await rm(file);
    expect(() => gateway.update(configOf(upstream.url, { file }))).toThrow(ConfigError);
    expect(await (await gateway.dispatch({ method: "GET", url: "/x" })).text()).toBe("ok");
  });
});

function configOf(url: string, own: { readonly file: string }): GatewayConfig {
  return { groups: [{ name: "proxy", backend: http(url, { tls: { ...trusted, cert: own, key: own } }), apis: [everything] }] };
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "pointsman-tls-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

describe("a gateway behind https", () => {
  it("tells the upstream that the client came by https", async () => {
    let seen: string | string[] | undefined;
    const upstream = await httpsServer((req, res) => {
      seen = req.headers["x-forwarded-proto"];
      res.end();
    });
    const { gateway } = await proxyTo(upstream, {}, {}, { tls: { ca: cert } });
    const front = await httpsServer(toNodeHandler(gateway));
    // A second gateway is the client: it is the one here that can be told whom to trust.
    const client = await proxyTo(front, {}, {}, { tls: { ca: cert } });
    expect((await client.gateway.dispatch({ method: "GET", url: "/x" })).status).toBe(200);
    expect(seen).toBe("https");
  });
});
