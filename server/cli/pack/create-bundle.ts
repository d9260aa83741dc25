import { compileRules, ENGINE_VERSION } from '../../../src/engine/index.ts';
import { type Bundle, type Certificate, toEngineRule } from '../../../src/protocol/index.ts';
import { checkSamples } from './check-samples.ts';
import { digestSamples } from './digest-samples.ts';
import type { Pack } from './load-pack.ts';

/** What a publisher decides when signing. */
export interface BundleTerms {
  /** Higher than that of every bundle before it. */
  readonly version: number;
  /** The caller's clock. */
  readonly now: Date;
  readonly expires: Date;
}

/**
 * Makes a bundle of a pack, with a certificate for each rule, and one for all of them, of what was found out about
 * them before they were signed.
 * @param pack not changed
 * @param terms what the publisher decides
 * @returns an unsigned bundle
 * @throws RuleError when the engine refuses a rule; {CodedError} SAMPLE_FAILED when a rule breaks a sample
 */
export function createBundle(pack: Pack, { version, now, expires }: BundleTerms): Bundle {
  const rules = pack.rules.map(({ rule }) => rule);
  const { reports, report: setCertificate } = compileRules(rules.map(toEngineRule));
  for (const source of pack.rules) checkSamples(source);
  const certificates = pack.rules.map(({ rule, samples }): Certificate => {
    const report = reports.find(({ ruleId }) => ruleId === rule.id);
    if (report === undefined) throw new Error(`The engine made no report on rule ${rule.id}.`);
    return { ...report, sampleDigest: digestSamples(samples) };
  });
  return {
    type: 'bundle',
    name: pack.name,
    version,
    created: now.toISOString(),
    expires: expires.toISOString(),
    minEngine: ENGINE_VERSION,
    rules,
    certificates,
    setCertificate,
  };
}
