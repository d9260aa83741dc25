import { z } from 'zod';
import { makeFinding, OptionalReactionSchema, pickSeverest, ReactionSchema } from './finding.ts';
import type { Finding } from './guardrail.ts';
import { defineKind } from './guardrail-kind.ts';
import { makeLocalCharacteristics } from './local-characteristics.ts';
import { type FoundAddress, findAddresses, findBareHosts, MAX_ADDRESSES } from './urls/find-addresses.ts';
import { createHostList, type HostList, parseHost, trimHost } from './urls/host-list.ts';
import { isLookalike } from './urls/is-lookalike.ts';

const hostHint = 'must be a host, e.g. "example.com", without scheme, port and path';

const HostSchema = z.string(hostHint).transform((text, context) => {
  const host = parseHost(text);
  if (host !== null) return host;
  context.addIssue({ code: 'custom', message: hostHint });
  return z.NEVER;
});

const hosts = z.array(HostSchema, 'must be a list of hosts').min(1).max(100_000).exactOptional();

const UrlOptionsSchema = z.strictObject({
  /** Hosts that nothing may lead to, with all that are under them. */
  deny: hosts,
  /** The only hosts that something may lead to, with all that are under them. */
  allow: hosts,
  /** What a denied host, or one that isn't allowed, does. */
  action: ReactionSchema.default('block'),
  /** A name or a password in an address: who sees it is sent elsewhere, or reads a secret. */
  credentials: OptionalReactionSchema.default('block'),
  /** A host made to be taken for another by letters that look alike. */
  lookalikes: OptionalReactionSchema.default('block'),
});

type UrlOptions = z.output<typeof UrlOptionsSchema>;

interface Terms extends Pick<UrlOptions, 'action' | 'credentials' | 'lookalikes'> {
  readonly deny: HostList | null;
  readonly allow: HostList | null;
}

const characteristics = makeLocalCharacteristics('FAST', 8);

/** Addresses in texts, by the hosts that they lead to and by how they are made. */
export const urlKind = defineKind(UrlOptionsSchema, (id, options) => {
  const terms: Terms = {
    ...options,
    deny: options.deny === undefined ? null : createHostList(options.deny),
    allow: options.allow === undefined ? null : createHostList(options.allow),
  };
  return {
    id,
    performanceCharacteristics: () => characteristics,
    check: async ({ text }, signal) => {
      signal.throwIfAborted();
      return judgeText(text, terms);
    },
  };
});

function judgeText(text: string, terms: Terms): Finding {
  const { addresses, hasMore } = findAddresses(text);
  const findings = addresses.flatMap((address) => judgeAddress(address, terms));
  if (hasMore) findings.push(makeFinding(terms.action, `It has more than ${MAX_ADDRESSES} addresses.`));
  if (namesDenied(text, terms.deny)) findings.push(makeFinding(terms.action, DENIED));
  return pickSeverest(findings);
}

const DENIED = 'It leads to a host on the list of denied ones.';

function judgeAddress({ readings }: FoundAddress, terms: Terms): readonly Finding[] {
  const { deny, allow, action, credentials, lookalikes } = terms;
  const names = readings.map(({ hostname }) => trimHost(hostname));
  const findings: Finding[] = [];
  if (names.some((host) => deny?.has(host))) findings.push(makeFinding(action, DENIED));
  // The likeliest reading decides what is allowed: text without spaces goes on right after an address.
  if (allow !== null && names[0] !== undefined && !allow.has(names[0]))
    findings.push(makeFinding(action, 'It leads to a host that is not on the list of allowed ones.'));
  if (readings.some(({ username, password }) => username !== '' || password !== ''))
    findings.push(makeFinding(credentials, 'An address holds a name or a password.'));
  if (names.some(isLookalike))
    findings.push(makeFinding(lookalikes, 'A host is written with letters that look like others.'));
  return findings;
}

function namesDenied(text: string, deny: HostList | null): boolean {
  if (deny === null) return false;
  for (const host of findBareHosts(text)) if (deny.has(trimHost(host))) return true;
  return false;
}
