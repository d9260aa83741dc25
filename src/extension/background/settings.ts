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

const DEFAULT_POLICY: Policy = { failPolicy: 'closed', sites: {}, verdictTimeoutMs: LIMITS.verdictTimeoutMs };

const readOwnPolicy = (): Promise<Policy> => readSetting('policy', PolicySchema, DEFAULT_POLICY);

/** What was chosen here wins over what the server asks for. */
export async function readPolicy(server: ServerPolicy): Promise<Policy> {
  const policy = await readOwnPolicy();
  return { ...policy, sendText: policy.sendText ?? server.sendText };
}

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
export async function readSettings(): Promise<Settings> {
  const { serverUrl, channel, clientToken } = await readEnrolment();
  const isBuiltIn =
    serverUrl === builtIn.serverUrl && channel === builtIn.channel && clientToken === builtIn.clientToken;
  return { policy: await readOwnPolicy(), enrolment: { serverUrl, channel, isBuiltIn } };
}
