import type {
  CheckInput,
  Finding,
  Guardrail,
  PerformanceCharacteristics,
} from '../../server/guardrails/guardrail.ts';

export const ALLOWED: Finding = { action: 'allow', score: null, reason: 'nothing found' };
export const BLOCKED: Finding = { action: 'block', score: 0.9, reason: 'found something' };

export const makeInput = (text: string, overrides: Partial<CheckInput> = {}): CheckInput => ({
  text,
  context: '',
  kind: 'response',
  ...overrides,
});

export function makeCharacteristics(
  overrides: Partial<PerformanceCharacteristics> = {},
): PerformanceCharacteristics {
  return {
    class: 'MODERATE',
    expected: { p50: 1, p95: 5, p99: 10 },
    cacheableForMs: null,
    resources: { cpu: 0.1, memoryMb: 1, network: false, concurrency: 4 },
    ...overrides,
  };
}

interface Script {
  readonly id?: string;
  readonly version?: string;
  readonly characteristics?: PerformanceCharacteristics;
  readonly check?: Guardrail['check'];
}

/** A guardrail that does what a test tells it; without a script it allows everything at once. */
export function createFakeGuardrail(script: Script = {}): Guardrail {
  const { id = 'fake', characteristics = makeCharacteristics(), check = async () => ALLOWED } = script;
  return {
    id,
    ...(script.version === undefined ? {} : { version: script.version }),
    performanceCharacteristics: () => characteristics,
    check,
  };
}
