import { type IpAddress, parseAddress } from "./ip-address.js";

/** Whether the peer of this address is believed in what it says about where a request comes from. */
export type IsTrusted = (address: string | undefined) => boolean;

/** Addresses that begin with the same bits. */
interface Network {
  readonly groups: readonly number[];
  readonly bits: number;
}

/** Compiles a legal list of addresses and networks; `undefined` for an empty one. */
export function compileTrustedPeers(entries: readonly string[]): IsTrusted | undefined {
  const networks = entries.map(parseNetwork).filter((network) => network !== undefined);
  if (networks.length === 0) return undefined;
  return (text) => {
    const address = text === undefined ? undefined : parseAddress(text);
    return address !== undefined && networks.some((network) => holds(network, address));
  };
}

/** Whether text is an address (`"::1"`) or a network (`"10.0.0.0/8"`, RFC 4632, RFC 4291 §2.3). */
export function isNetwork(text: string): boolean {
  return parseNetwork(text) !== undefined;
}

function parseNetwork(text: string): Network | undefined {
  const [part = "", bits, ...rest] = text.split("/");
  const address = parseAddress(part);
  if (address === undefined || rest.length > 0) return undefined;
  const most = address.version === 6 ? 128 : 32;
  if (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most)) return undefined;
  return { groups: address.groups, bits: 128 - most + Number(bits ?? most) };
}

/** A socket that speaks both families gives an IPv4 peer as `::ffff:10.0.0.1`: it is the same address in either form. */
function holds({ groups, bits }: Network, address: IpAddress): boolean {
  return groups.every((group, i) => (group ^ (address.groups[i] as number)) >> Math.max(0, 16 - Math.max(0, bits - 16 * i)) === 0);
}
