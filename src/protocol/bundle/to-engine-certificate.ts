import type { RuleSetCertificate } from '../../engine/index.ts';
import type { Bundle } from './bundle.ts';

/**
 * Gives a bundle's certificates as the engine takes them: what it can't compute again is left out.
 * @param bundle verified, not changed
 */
export function toEngineCertificate({
  minEngine,
  certificates,
  setCertificate,
}: Pick<Bundle, 'minEngine' | 'certificates' | 'setCertificate'>): RuleSetCertificate {
  return {
    engineVersion: minEngine,
    reports: certificates.map(({ sampleDigest: _sampleDigest, ...report }) => report),
    report: setCertificate ?? null,
  };
}
