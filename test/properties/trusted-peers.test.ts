import fc from "fast-check";
import { BlockList, isIP } from "node:net";
import { describe, expect, it } from "vitest";
import { parseAddress } from "../../src/backends/http/message/ip-address.js";
import { compileTrustedPeers } from "../../src/backends/http/message/trusted-peers.js";

/** Addresses, and text that nearly is one. */
const nearly = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.stringMatching(/^[0-9a-f:.]{0,12}$/),
  fc.tuple(fc.ipV6(), fc.constantFrom(":", "%eth0", "%", ".1", "::", "/1", " ")).map((parts) => parts.join("")),
  fc.tuple(fc.ipV4(), fc.constantFrom(".", "0", ".1", "%eth0")).map((parts) => parts.join("")),
);

/** Addresses that are near each other, so that networks hold some of them. */
const near4 = fc.tuple(fc.constantFrom(10, 192), fc.nat(3), fc.nat(3), fc.nat(255)).map((parts) => parts.join("."));
const near6 = fc
  .tuple(fc.constantFrom("fd00", "2001"), fc.nat(3), fc.nat(0xffff))
  .map(([a, b, c]) => `${a}:${b.toString(16)}::${c.toString(16)}`);
const network = fc.oneof(
  fc.tuple(near4, fc.nat(32)).map(([address, bits]) => ({ address, bits, family: "ipv4" as const })),
  fc.tuple(near6, fc.nat(128)).map(([address, bits]) => ({ address, bits, family: "ipv6" as const })),
);

describe("addresses", () => {
  it("are those of Node.js, which is not there everywhere", () => {
    const examples = ["1.2.3.04", "::ffff:1.2.3.4", "1::2::3", "::", "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:8:9", "::1.2.3.4.5", ""];
    fc.assert(
      fc.property(nearly, (text) => {
        expect(parseAddress(text)?.version ?? 0).toBe(isIP(text));
      }),
      { numRuns: 2000, examples: examples.map((text) => [text]) },
    );
  });
});

describe("trusted peers", () => {
  it("are those that Node.js holds for members of the networks", () => {
    fc.assert(
      fc.property(fc.array(network, { minLength: 1, maxLength: 3 }), fc.oneof(near4, near6), (networks, address) => {
        const list = new BlockList();
        for (const { address: base, bits, family } of networks) list.addSubnet(base, bits, family);
        const isTrusted = compileTrustedPeers(networks.map(({ address: base, bits }) => `${base}/${bits}`));
        expect(isTrusted?.(address)).toBe(list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4"));
      }),
      { numRuns: 2000 },
    );
  });

  it("are the same whichever way a socket says their address, and nobody where there is none", () => {
    const isTrusted = compileTrustedPeers(["10.0.0.0/8", "fe80::/10"]);
    for (const address of ["10.1.2.3", "::ffff:10.1.2.3", "::FFFF:a01:203", "fe80::1%eth0"]) expect(isTrusted?.(address)).toBe(true);
    for (const address of ["11.1.2.3", "::ffff:11.1.2.3", "unknown", "", undefined]) expect(isTrusted?.(address)).toBe(false);
  });
});
