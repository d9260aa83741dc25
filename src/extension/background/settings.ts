import { enrolment as builtIn } from 'virtual:stinger-build';
import browser from 'webextension-polyfill';
import { z } from 'zod';
import {
  ChannelNameSchema,
  LIMITS,
  type Policy,
  PolicySchema,
  type ServerPolicy,
} from '../../protocol/index.ts';

const EnrolmentSchema = z.strictObject({
  serverUrl: z.url({ protocol: /^https?$/ }),
  clientToken: z.string().min(1),
  channel: ChannelNameSchema,
});

/** The server that this installation reports to. */
export type Enrolment = z.infer<typeof EnrolmentSchema>;

const DEFAULT_POLICY: Policy = { failPolicy: 'closed', sites: {}, verdictTimeoutMs: LIMITS.verdictTimeoutMs };

/** What was chosen here wins over what the server asks for. */
export async function readPolicy(server: ServerPolicy): Promise<Policy> {
  const policy = await readSetting('policy', PolicySchema, DEFAULT_POLICY);
  return { ...policy, sendText: policy.sendText ?? server.sendText };
}

/** Reads a setting from storage; one that is missing or malformed gives way to the default. */
async function readSetting<T>(key: string, schema: z.ZodType<T>, fallback: T): Promise<T> {
  const stored = await browser.storage.local.get(key);
  const parsed = schema.safeParse(stored[key]);
  return parsed.success ? parsed.data : fallback;
}

export const readEnrolment = (): Promise<Enrolment> => readSetting('enrolment', EnrolmentSchema, builtIn);
