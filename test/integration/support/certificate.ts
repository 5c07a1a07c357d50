import { generateKeyPairSync, sign } from "node:crypto";

/** A private key and a self-signed certificate for 127.0.0.1 and these host names, both PEM, made anew in every run. */
export function selfSigned(...names: readonly string[]): { readonly key: string; readonly cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const ecdsaWithSha256 = sequence(Buffer.from("06082a8648ce3d040302", "hex"));
  const name = sequence(
    tlv(0x31, sequence(Buffer.concat([Buffer.from("0603550403", "hex"), tlv(0x0c, Buffer.from(names[0] ?? "127.0.0.1"))]))),
  );
  const validity = sequence(tlv(0x17, Buffer.from("200101000000Z")), tlv(0x17, Buffer.from("491231235959Z")));
  // subjectAltName with one iPAddress and a dNSName for each name (RFC 5280 §4.2.1.6)
  const alternatives = sequence(tlv(0x87, Buffer.from([127, 0, 0, 1])), ...names.map((dnsName) => tlv(0x82, Buffer.from(dnsName))));
  const alternative = sequence(Buffer.from("0603551d11", "hex"), tlv(0x04, alternatives));
  const body = sequence(
    tlv(0xa0, Buffer.from("020102", "hex")), // X.509 version 3
    Buffer.from("020101", "hex"), // serial number 1
    ecdsaWithSha256,
    name,
    validity,
    name,
    publicKey.export({ type: "spki", format: "der" }),
    tlv(0xa3, sequence(alternative)),
  );
  const signature = tlv(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", body, privateKey)]));
  const der = sequence(body, ecdsaWithSha256, signature);
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  const cert = `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
  return { key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), cert };
}

/** One value of ASN.1 DER: tag, length, content. */
function tlv(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head = length < 128 ? [tag, length] : length < 256 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(parts));
}
