import { createPrivateKey, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { createSecureContext } from "node:tls";
import { ConfigError, type ConfigIssue } from "../../../../core/errors.js";
import type { Pem, TlsPolicy } from "../../../../core/model/http-config.js";
import { PemFiles } from "./pem.js";

/**
 * What is wrong with a policy, files included. Paths begin at the policy (`/cert`). No message quotes what stands in a
 * certificate or key, nor what the TLS library says of it.
 */
export function tlsIssues({ ca, cert, key, servername = "" }: TlsPolicy): readonly ConfigIssue[] {
  const files = new PemFiles();
  const authorities = ca === undefined ? [] : ([ca].flat() as readonly Pem[]);
  const found = [
    ...authorities.flatMap((pem, i) => pemIssues(pem, Array.isArray(ca) ? `/ca/${i}` : "/ca", files, certificateProblem)),
    ...(cert === undefined ? [] : pemIssues(cert, "/cert", files, certificateProblem)),
    ...(key === undefined ? [] : pemIssues(key, "/key", files, keyProblem)),
    ...pairIssues(cert, key),
    ...(isIP(servername) === 0 ? [] : [{ code: "INVALID_VALUE", path: "/servername", message: addressAsName }]),
  ];
  return found.length > 0 ? found : contextIssues(authorities, cert, key, files);
}

const addressAsName =
  "This must be a host name: an address can't be asked for by name (RFC 6066). Leave it out or give the certificate's name.";

type Problem = (text: string, pem: Pem) => string | undefined;

function pemIssues(pem: Pem, path: string, files: PemFiles, problem: Problem): ConfigIssue[] {
  const place = typeof pem === "string" ? path : `${path}/file`;
  try {
    const message = problem(files.textOf(pem), pem);
    return message === undefined ? [] : [{ code: "INVALID_VALUE", path: place, message }];
  } catch (error) {
    if (error instanceof ConfigError) return error.issues.map(({ code, message }) => ({ code, path: place, message }));
    throw error;
  }
}

function pairIssues(cert: Pem | undefined, key: Pem | undefined): ConfigIssue[] {
  if ((cert === undefined) === (key === undefined)) return [];
  const [given, missing] = cert === undefined ? ["key", "cert"] : ["cert", "key"];
  return [{ code: "REQUIRED", path: "", message: `The key "${missing}" is missing: "${given}" is of use only together with it.` }];
}

/** What only shows when all of it comes together. */
function contextIssues(authorities: readonly Pem[], cert: Pem | undefined, key: Pem | undefined, files: PemFiles): ConfigIssue[] {
  if (cert !== undefined && key !== undefined && !isPair(files.textOf(cert), files.textOf(key))) {
    return [{ code: "INVALID_VALUE", path: "/key", message: "This is not the private key of tls.cert: give the one that belongs to it." }];
  }
  try {
    createSecureContext({
      ...(authorities.length > 0 && { ca: authorities.map((pem) => files.textOf(pem)) }),
      ...(cert !== undefined && key !== undefined && { cert: files.textOf(cert), key: files.textOf(key) }),
    });
    return [];
  } catch (error) {
    const { code = "unknown" } = error as { code?: string };
    return [{ code: "INVALID_VALUE", path: "", message: `The TLS library refuses these certificates and keys (${code}).` }];
  }
}

function certificateProblem(text: string, pem: Pem): string | undefined {
  // In the configuration itself only `key` is kept secret wherever a configuration is shown.
  if (typeof pem === "string" && text.includes("PRIVATE KEY-----")) return "This holds a private key: move it to tls.key.";
  const blocks = text.match(/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]*-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) return "This holds no certificate: it must have PEM text (-----BEGIN CERTIFICATE-----).";
  return blocks.every((block) => isLegal(() => new X509Certificate(block))) ? undefined : "This holds a certificate that can't be read.";
}

function keyProblem(text: string): string | undefined {
  if (!text.includes("PRIVATE KEY-----")) return "This holds no private key: it must have PEM text (-----BEGIN PRIVATE KEY-----).";
  if (/BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(text))
    return "This private key is encrypted and there is no passphrase for it: decrypt it.";
  return isLegal(() => createPrivateKey(text)) ? undefined : "This private key can't be read.";
}

/** Both are legal. */
function isPair(cert: string, key: string): boolean {
  return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
}

function isLegal(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}
