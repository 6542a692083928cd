import { BlockList, isIP } from "node:net";

/** Not of the open internet. Source: IANA's IPv4 Special-Purpose Address Registry, and multicast. */
const specialIpv4: readonly (readonly [network: string, prefix: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

/** The only parts of IPv6 that the internet routes; behind the second one (NAT64) stands an IPv4 address. */
const routedIpv6 = [
  ["2000::", 3],
  ["64:ff9b::", 96],
] as const;

/** Exceptions within them: protocols such as Teredo, and documentation. */
const specialIpv6 = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["3fff::", 20],
] as const;

const special = new BlockList();
const routed = new BlockList();
for (const [network, prefix] of routedIpv6) routed.addSubnet(network, prefix, "ipv6");
for (const [network, prefix] of specialIpv6) special.addSubnet(network, prefix, "ipv6");
for (const [network, prefix] of specialIpv4) {
  special.addSubnet(network, prefix, "ipv4");
  special.addSubnet(`64:ff9b::${network}`, 96 + prefix, "ipv6");
  special.addSubnet(`2002:${toHex(network)}::`, 16 + prefix, "ipv6");
}

/** As two groups of IPv6: 6to4 carries the IPv4 address behind its prefix. */
function toHex(ipv4: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split(".").map(Number);
  return [a * 256 + b, c * 256 + d].map((group) => group.toString(16)).join(":");
}

/**
 * Whether an IP address belongs to the open internet: not to this machine, a private network, a cloud's
 * metadata service, or a group of receivers. False if it is no IP address.
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special.check(address, "ipv4");
  // With a zone, as in "fe80::1%eth0", it is one of the machine's own links.
  if (family === 0 || address.includes("%")) return false;
  return routed.check(address, "ipv6") && !special.check(address, "ipv6");
}
