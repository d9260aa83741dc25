import { enrolment as builtIn } from 'virtual:stinger-build';
import browser from 'webextension-polyfill';
import type { z } from 'zod';
import {
  type Enrolment,
  EnrolmentSchema,
  LIMITS,
  type Policy,
  PolicySchema,
  type ServerPolicy,
  type Settings,
} from '../../protocol/index.ts';
import type { KnownPolicy } from './server-policy.ts';

const DEFAULT_POLICY: Policy = { failPolicy: 'closed', sites: {}, verdictTimeoutMs: LIMITS.verdictTimeoutMs };

const readOwnPolicy = (): Promise<Policy> => readSetting('policy', PolicySchema, DEFAULT_POLICY);

/**
 * What was chosen here wins over what the server asks for, but for pauses that it forbids.
 * @param known what the server asks for that is chosen now; text that is gathered by this policy is for it alone
 */
export async function readPolicy({ server, policy: asked }: KnownPolicy): Promise<Policy> {
  const { recipient: _, ...policy } = await readOwnPolicy();
  const sites = asked.allowPause ? policy.sites : withoutPauses(policy.sites);
  const sendText = policy.sendText ?? asked.sendText;
  return { ...policy, sites, sendText, ...(sendText !== 'never' && { recipient: server }) };
}

/** What goes for all sites goes for them. */
const withoutPauses = (sites: Policy['sites']): Policy['sites'] =>
  Object.fromEntries(Object.entries(sites).filter(([, policy]) => policy !== 'paused'));

/** Reads a setting from storage; one that is missing or malformed gives way to the default. */
async function readSetting<T>(key: string, schema: z.ZodType<T>, fallback: T): Promise<T> {
  const stored = await browser.storage.local.get(key);
  const parsed = schema.safeParse(stored[key]);
  return parsed.success ? parsed.data : fallback;
}

export const readEnrolment = (): Promise<Enrolment> => readSetting('enrolment', EnrolmentSchema, builtIn);
export const writePolicy = (policy: Policy): Promise<void> => browser.storage.local.set({ policy });

/** @param enrolment null: the build's own */
export const writeEnrolment = (enrolment: Enrolment | null): Promise<void> =>
  enrolment === null ? browser.storage.local.remove('enrolment') : browser.storage.local.set({ enrolment });

/** What the options page may know. */
export async function readSettings({ allowPause }: ServerPolicy): Promise<Settings> {
  const { serverUrl, channel, clientToken } = await readEnrolment();
  const isBuiltIn =
    serverUrl === builtIn.serverUrl && channel === builtIn.channel && clientToken === builtIn.clientToken;
  return { policy: await readOwnPolicy(), allowPause, enrolment: { serverUrl, channel, isBuiltIn } };
}
