import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { tlsIdentity, tlsOptionsOf, withTlsText } from "../../src/backends/http/transport/undici/tls.js";
import { ConfigError, createGateway, type HttpBackendConfig, http, type TlsPolicy } from "../../src/index.js";
import { selfSigned } from "../integration/support/certificate.js";
import { issuesOf, placesOf } from "./support/issues.js";

const { key, cert } = selfSigned();
const other = selfSigned();
const folder = mkdtempSync(join(tmpdir(), "pointsman-pem-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): { readonly file: string } {
  const path = join(folder, name);
  writeFileSync(path, text);
  return { file: path };
}

const files = { cert: file("cert.pem", cert), key: file("key.pem", key), both: file("both.pem", cert + key) };

function config(backend: object): unknown {
  return {
    groups: [
      { name: "g", backend: { kind: "http", url: "https://a.example", ...backend }, apis: [{ name: "a", method: "GET", path: "/" }] },
    ],
  };
}

const at = "/groups/0/backend";

describe("a TLS policy that is legal", () => {
  it.each<[string, TlsPolicy]>([
    ["nothing at all", {}],
    ["an authority", { ca: cert }],
    ["several in one text", { ca: cert + other.cert }],
    ["several", { ca: [cert, files.cert] }],
    ["a certificate with its key", { cert, key }],
    ["a certificate with its chain", { cert: cert + other.cert, key }],
    ["both in files", { cert: files.cert, key: files.key }],
    ["both in one file, whichever comes first", { cert: files.both, key: file("reverse.pem", key + cert) }],
    [
      "a key with its parameters before it",
      { cert, key: `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${key}` },
    ],
    ["text around the blocks, and other line ends", { cert: file("text.pem", `subject=CN = a\r\n${cert.replaceAll("\n", "\r\n")}`), key }],
    ["a name", { servername: "a.example" }],
    ["nobody to trust", { rejectUnauthorized: false }],
  ])("has %s", (_what, tls) => {
    expect(issuesOf(config({ tls }))).toEqual([]);
  });

  it("may be for a mirror alone", () => {
    const backend = { url: "http://a.example", mirror: { url: "https://b.example" }, tls: { ca: cert }, http2: true };
    expect(issuesOf(config(backend))).toEqual([]);
  });

  it("reads a file behind a link, as secrets are mounted", () => {
    const link = join(folder, "link.pem");
    symlinkSync(files.cert.file, link);
    expect(issuesOf(config({ tls: { ca: { file: link } } }))).toEqual([]);
  });

  it("may have its key in the older form", () => {
    const sec1 = createPrivateKey(key).export({ type: "sec1", format: "pem" }).toString();
    expect(sec1).toContain("BEGIN EC PRIVATE KEY");
    expect(issuesOf(config({ tls: { cert, key: sec1 } }))).toEqual([]);
  });
});

describe("a TLS policy that is wrong", () => {
  const missing = { file: join(folder, "missing.pem") };
  const encrypted = generateKeyPairSync("ec", {
    namedCurve: "prime256v1",
    privateKeyEncoding: { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  }).privateKey;
  const broken = (pem: string) => pem.replace(/\n.{20}/, "\nAAAAAAAAAAAAAAAAAAAA");

  it.each<[string, unknown, string, string, string]>([
    ["a file that is missing", { ca: missing }, "UNREADABLE_FILE", "/tls/ca/file", "(ENOENT)"],
    ["a file that is missing in a list", { ca: [cert, missing] }, "UNREADABLE_FILE", "/tls/ca/1/file", "missing.pem"],
    ["a folder", { cert: { file: folder }, key }, "UNREADABLE_FILE", "/tls/cert/file", "no regular file"],
    ["a device that never ends", { ca: { file: "/dev/zero" } }, "UNREADABLE_FILE", "/tls/ca/file", "no regular file"],
    ["a file that is no PEM", { ca: file("no.pem", "hello") }, "INVALID_VALUE", "/tls/ca/file", "holds no certificate"],
    [
      "a file that is too long",
      { ca: file("long.pem", "x".repeat(1_048_577)) },
      "UNREADABLE_FILE",
      "/tls/ca/file",
      "more than 1048576 bytes",
    ],
    ["a file name with NUL", { ca: { file: "a\0b" } }, "UNREADABLE_FILE", "/tls/ca/file", "ERR_INVALID_ARG_VALUE"],
    ["text that is no PEM", { ca: "hello" }, "INVALID_VALUE", "/tls/ca", "PEM text"],
    ["a certificate that can't be read", { ca: broken(cert) }, "INVALID_VALUE", "/tls/ca", "can't be read"],
    ["a bundle with one that can't be read", { ca: cert + broken(cert) }, "INVALID_VALUE", "/tls/ca", "can't be read"],
    ["a key where a certificate belongs", { cert: key, key }, "INVALID_VALUE", "/tls/cert", "move it to tls.key"],
    [
      "a key beside a certificate in the configuration itself",
      { cert: cert + key, key },
      "INVALID_VALUE",
      "/tls/cert",
      "move it to tls.key",
    ],
    ["a certificate where a key belongs", { cert, key: cert }, "INVALID_VALUE", "/tls/key", "holds no private key"],
    ["a key that is encrypted", { cert, key: encrypted }, "INVALID_VALUE", "/tls/key", "decrypt it"],
    ["a key that can't be read", { cert, key: file("broken.pem", broken(key)) }, "INVALID_VALUE", "/tls/key/file", "can't be read"],
    ["a certificate without its key", { cert }, "REQUIRED", "/tls", '"key" is missing'],
    ["a key without its certificate", { key: files.key }, "REQUIRED", "/tls", '"cert" is missing'],
    ["another's key", { cert, key: other.key }, "INVALID_VALUE", "/tls/key", "not the private key of tls.cert"],
    ["an address as a name", { servername: "127.0.0.1" }, "INVALID_VALUE", "/tls/servername", "RFC 6066"],
    ["a misspelt key", { cert, key, certificate: cert }, "UNKNOWN_KEY", "/tls/certificate", '"cert"'],
  ])("has %s", (_what, tls, code, path, message) => {
    expect(issuesOf(config({ tls }))).toEqual([{ code, path: at + path, message: expect.stringContaining(message) }]);
  });

  it("tells everything at once", () => {
    const tls = { ca: [missing, key], cert: broken(cert), servername: "127.0.0.1" };
    expect(placesOf(config({ tls }))).toEqual([
      `REQUIRED ${at}/tls`,
      `UNREADABLE_FILE ${at}/tls/ca/0/file`,
      `INVALID_VALUE ${at}/tls/ca/1`,
      `INVALID_VALUE ${at}/tls/cert`,
      `INVALID_VALUE ${at}/tls/servername`,
    ]);
  });

  it("is never quoted", () => {
    const lines = [cert, key, other.key, encrypted].flatMap((pem) => pem.split("\n").filter((line) => /^[\w+/=]{16,}$/.test(line)));
    const policies = [
      { cert: key, key: cert },
      { cert, key: other.key },
      { cert: broken(cert), key: broken(key) },
      { cert, key: encrypted },
    ];
    for (const tls of policies) {
      const text = JSON.stringify(issuesOf(config({ tls })));
      expect(lines.filter((line) => text.includes(line))).toEqual([]);
    }
  });

  it("is one where no target has TLS", () => {
    const urls = { url: undefined, targets: [{ url: "http://a.example" }, { url: "HTTP://b.example" }] };
    expect(placesOf(config({ ...urls, tls: {}, http2: true }))).toEqual([`CONFLICTING_KEYS ${at}/http2`, `CONFLICTING_KEYS ${at}/tls`]);
    expect(placesOf(config({ ...urls, http2: false }))).toEqual([]);
    expect(placesOf(config({ ...urls, targets: [...urls.targets, { url: "https://c.example" }], tls: {}, http2: true }))).toEqual([]);
  });

  it("is not one where the URL itself is wrong", () => {
    expect(placesOf(config({ url: "htps://a.example", tls: {}, http2: true }))).toEqual([`INVALID_URL ${at}/url`]);
  });
});

describe("what connections are opened with", () => {
  it("is the policy's, and where it says nothing the adapter's", () => {
    const options = { ca: "a", servername: "b.example", rejectUnauthorized: false };
    expect(tlsOptionsOf(undefined, options)).toBe(options);
    expect(tlsOptionsOf({ servername: "c.example", rejectUnauthorized: true }, options)).toEqual({
      ca: "a",
      servername: "c.example",
      rejectUnauthorized: true,
    });
    expect(tlsOptionsOf({ ca: [cert, files.both] }, undefined)).toEqual({ ca: [cert, cert + key] });
  });

  it("is read once for a generation, and anew for the next", () => {
    const own = file("own.pem", cert + key);
    const backend: HttpBackendConfig = http("https://a.example", { tls: { cert: own, key: own } });
    const generation = {};
    const first = withTlsText(backend, generation);
    writeFileSync(own.file, other.cert + other.key);
    expect(withTlsText(backend, generation)).toEqual(first);
    expect(withTlsText(backend, {}).tls).toEqual({ cert: other.cert + other.key, key: other.cert + other.key });
    rmSync(own.file);
    expect(withTlsText(backend, generation)).toEqual(first);
    expect(() => withTlsText(backend, {})).toThrow(ConfigError);
  });

  it("is left alone where there is no policy", () => {
    const backend = http("https://a.example");
    expect(withTlsText(backend, {})).toBe(backend);
  });
});

describe("the identity of a policy", () => {
  it("is the same for the same content, however it is given", () => {
    const same = [
      { ca: cert, cert, key },
      { ca: [cert], cert, key },
      { ca: [Buffer.from(cert)], key: Buffer.from(key), cert: Buffer.from(cert) },
    ];
    expect(new Set(same.map((tls) => tlsIdentity(tls))).size).toBe(1);
  });

  it("differs with everything that it says", () => {
    const policies: (TlsPolicy | undefined)[] = [
      undefined,
      {},
      { ca: cert },
      { ca: [cert, other.cert] },
      { ca: [other.cert, cert] },
      { cert, key },
      { cert: other.cert, key: other.key },
      { servername: "a.example" },
      { rejectUnauthorized: false },
      { rejectUnauthorized: true },
    ];
    expect(new Set(policies.map((tls) => tlsIdentity(tls))).size).toBe(policies.length);
  });

  it("holds nothing of the key", () => {
    const identity = tlsIdentity({ cert, key }) ?? "";
    expect(identity).toMatch(/^[\w+/]{43}=$/);
  });
});

describe("what is shown of a backend with TLS", () => {
  it("holds no private key", () => {
    const gateway = createGateway({
      groups: [
        {
          name: "g",
          backend: http("https://a.example", { tls: { ca: cert, cert, key } }),
          apis: [{ name: "a", method: "GET", path: "/x" }],
        },
      ],
    });
    const shown = JSON.stringify([gateway.explain({ method: "GET", url: "/x" }), gateway.routes(), gateway.backends()]);
    const secret = key.split("\n")[1] as string;
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain("PRIVATE KEY");
  });
});
