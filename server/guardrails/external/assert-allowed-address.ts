import { BlockList, isIPv6 } from 'node:net';
import { ExternalError } from './external-error.ts';

type Range = readonly [address: string, prefix: number];

const LOOPBACK = listRanges([
  ['127.0.0.0', 8],
  ['::1', 128],
]);

const PRIVATE = listRanges([
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['fc00::', 7],
]);

/** No service has these; link-local ones answer with a cloud machine's own credentials. */
const NEVER = listRanges([
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 128],
  ['64:ff9b::', 96],
  ['fe80::', 10],
  ['ff00::', 8],
]);

/** Where text of users may be sent. */
export interface AddressPolicy {
  /** Addresses of private networks may be reached, without encryption too. */
  readonly allowPrivateNetwork: boolean;
}

/**
 * Refuses what no request may reach: public addresses without encryption, private ones unless allowed, and special ones.
 * @param address that the connection would go to; a name's address is known only when it is connected to
 * @throws {ExternalError} that names the rule, not the address
 */
export function assertAllowedAddress(address: string, protocol: string, policy: AddressPolicy): void {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (NEVER.check(address, family)) throw new ExternalError('The address is of a kind that is never asked.');
  if (LOOPBACK.check(address, family)) return;
  if (PRIVATE.check(address, family)) {
    if (policy.allowPrivateNetwork) return;
    throw new ExternalError('The address is in a private network; allowPrivateNetwork lets it be asked.');
  }
  if (protocol !== 'https:') throw new ExternalError('Only https:// reaches other machines.');
}

function listRanges(ranges: readonly Range[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of ranges) {
    list.addSubnet(address, prefix, isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return list;
}
