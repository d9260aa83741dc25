import { z } from 'zod';

const hint =
  'must be an https:// address, or an http:// one of this machine or, if allowed, a private network';

/** Address of a service. Secrets have a field of their own, so none may stand in it. */
export const ServiceUrlSchema = z.url({ protocol: /^https?$/, error: hint }).refine((text) => {
  const url = URL.parse(text);
  return url !== null && url.username === '' && url.password === '' && url.hash === '';
}, 'must hold no user, password or fragment');

/** Options that all guardrails have which ask another service. */
export const externalOptions = (defaultTimeoutMs: number) => ({
  /** A check that takes longer has no answer. */
  timeoutMs: z.int().min(100).max(60_000).default(defaultTimeoutMs),
  /** Checks at a time. */
  concurrency: z.int().min(1).max(256).default(8),
  /** Lets the service be in a private network, without encryption too. */
  allowPrivateNetwork: z.boolean().default(false),
});

/** A score from which on something is done; null: never. */
export const ThresholdSchema = z.number().min(0).max(1).nullable();

/** From which scores on a guardrail acts. */
export const ThresholdsSchema = z.strictObject({ warnAt: ThresholdSchema, blockAt: ThresholdSchema });

export type Thresholds = z.infer<typeof ThresholdsSchema>;
