import { BlockList, isIP } from "node:net";

/** Whether the peer of this address is believed in what it says about where a request comes from. */
export type IsTrusted = (address: string | undefined) => boolean;

/** Compiles a legal list of addresses and networks; `undefined` for an empty one. */
export function compileTrustedPeers(entries: readonly string[]): IsTrusted | undefined {
  if (entries.length === 0) return undefined;
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", bits] = entry.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => {
    if (address === undefined) return false;
    // A socket that speaks both families gives an IPv4 peer as ::ffff:10.0.0.1.
    const bare = address.replace(/^::ffff:(?=\d+\.)/i, "");
    const version = isIP(bare);
    return version !== 0 && list.check(bare, version === 6 ? "ipv6" : "ipv4");
  };
}

/** Whether text is an address (`"::1"`) or a network (`"10.0.0.0/8"`, RFC 4632, RFC 4291 §2.3). */
export function isNetwork(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 6 ? 128 : 32));
}
