import { compileRules, ENGINE_VERSION, RuleError } from '../../src/engine/index.ts';
import {
  type ActiveRules,
  type Bundle,
  type Rule,
  toEngineCertificate,
  toEngineRule,
} from '../../src/protocol/index.ts';

const SAMPLE_DIGEST = 'c'.repeat(64);

/** The certificates that a signer gives to rules; empty ones where the engine refuses a rule. */
export function certifyRules(
  rules: readonly Rule[],
): Required<Pick<Bundle, 'certificates' | 'setCertificate'>> {
  const { reports, report } = compileAccepted(rules);
  return {
    certificates: reports.map((one) => ({ ...one, sampleDigest: SAMPLE_DIGEST })),
    setCertificate: report,
  };
}

/** The same, as the engine is given them. */
export function certifyForEngine(rules: readonly Rule[]): ActiveRules['certificate'] {
  return toEngineCertificate({ minEngine: ENGINE_VERSION, ...certifyRules(rules) });
}

function compileAccepted(rules: readonly Rule[]) {
  try {
    return compileRules(rules.map(toEngineRule));
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return compileRules([]);
  }
}
