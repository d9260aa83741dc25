import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import {
  type Checkpoint,
  CodedError,
  type V1Check,
  type V1CheckAnswer,
  type V1Guardrails,
  type V1Rules,
  type Verdict,
} from '../../src/protocol/index.ts';
import type { CheckRunner } from '../checks/check-runner.ts';
import { createGroupScan, type GroupScan, type ScannedText } from './create-group-scan.ts';
import { foldText } from './fold-text.ts';
import type { V1Data } from './load-presets.ts';
import type { Preset } from './rule-group.ts';

/** The first API: one text, one answer, by the rules of a preset and the server's own guardrails. */
export interface V1Checks {
  /**
   * @param signal aborted when nobody waits any more
   * @throws {CodedError} PRESET_UNKNOWN
   */
  check(
    request: V1Check,
    caller: { readonly signal: AbortSignal; readonly correlationId: string },
  ): Promise<V1CheckAnswer>;
  /** @throws {CodedError} PRESET_UNKNOWN */
  describe(preset: string): V1Rules;
}

export interface V1Deps {
  readonly data: V1Data;
  /** Asked besides the rules; null: there are no other guardrails. */
  readonly runner: CheckRunner | null;
  /** Milliseconds by a clock that never goes back. */
  readonly monotonicMs: () => number;
}

/** Who asks waits for the answer, so what is made for the end of a stream isn't run. */
const CHECKPOINTS: readonly Checkpoint[] = ['IMMEDIATE', 'BATCHED'];

/** Longer texts let other requests run between two groups of rules. */
const LONG_TEXT_CHARS = 8_192;

/** What one guardrail says. */
interface Statement {
  readonly guardrail: string;
  readonly action: 'warn' | 'block';
  readonly reasons: readonly string[];
}

export function createV1Checks({ data, runner, monotonicMs }: V1Deps): V1Checks {
  const scans = new Map<string, GroupScan>();
  const scanOf = (name: string): GroupScan => {
    const known = scans.get(name);
    if (known !== undefined) return known;
    const group = data.groups.get(name);
    if (group === undefined) throw new Error(`There is no rule group ${name}.`);
    const scan = createGroupScan(group);
    scans.set(name, scan);
    return scan;
  };

  return {
    async check({ text, kind, preset: name }, { signal, correlationId }) {
      const startedMs = monotonicMs();
      const preset = findPreset(data, name);
      const input = { text, context: '', kind, correlationId };
      const verdicts = Promise.all(
        CHECKPOINTS.map(async (at) => (await runner?.run(at, input, { signal })) ?? []),
      );
      const statements = [
        ...stateLength(text, preset),
        ...(await scanAll(preset[kind], text, scanOf)),
        ...(await verdicts).flat().flatMap(stateVerdict),
      ];
      return toAnswer(statements, monotonicMs() - startedMs);
    },

    describe: (name) => describePreset(name, findPreset(data, name), { data, runner }),
  };
}

function findPreset({ presets }: V1Data, name: string): Preset {
  const preset = presets.get(name);
  if (preset !== undefined) return preset;
  throw new CodedError('PRESET_UNKNOWN', `There are the presets ${[...presets.keys()].join(', ')}.`);
}

function stateLength(text: string, { maxChars }: Preset): readonly Statement[] {
  if (text.length <= maxChars) return [];
  return [{ guardrail: 'length', action: 'block', reasons: [`longer than ${maxChars} characters`] }];
}

async function scanAll(
  actions: Preset['prompt'],
  text: string,
  scanOf: (group: string) => GroupScan,
): Promise<readonly Statement[]> {
  const scanned: ScannedText = { text, folded: foldText(text) };
  const statements: Statement[] = [];
  for (const [guardrail, action] of Object.entries(actions)) {
    const reasons = scanOf(guardrail)(scanned);
    if (reasons.length > 0) statements.push({ guardrail, action, reasons });
    if (text.length > LONG_TEXT_CHARS) await setImmediate();
  }
  return statements;
}

/** A guardrail that had to answer and didn't is said to be so: nobody may take its silence for "allow". */
function stateVerdict(verdict: Verdict): readonly Statement[] {
  const { guardrail, mode, outcome, action, reason } = verdict;
  if (mode !== 'BLOCK') return [];
  if (outcome !== 'answered')
    return [{ guardrail, action: 'warn', reasons: [`${guardrail} gave no answer`] }];
  return action === 'allow' ? [] : [{ guardrail, action, reasons: [reason] }];
}

function toAnswer(statements: readonly Statement[], tookMs: number): V1CheckAnswer {
  const reasonsOf = (action: Statement['action']) => [
    ...new Set(statements.filter((one) => one.action === action).flatMap((one) => one.reasons)),
  ];
  const [reasons, warnings] = [reasonsOf('block'), reasonsOf('warn')];
  const mildest = warnings.length > 0 ? 'warn' : 'allow';
  return {
    action: reasons.length > 0 ? 'block' : mildest,
    reasons,
    warnings,
    metadata: {
      guardrails_triggered: [...new Set(statements.map((one) => one.guardrail))],
      processing_time_ms: Math.round(tookMs * 1_000) / 1_000,
    },
  };
}

function describePreset(
  name: string,
  preset: Preset,
  { data, runner }: Pick<V1Deps, 'data' | 'runner'>,
): V1Rules {
  const configured = CHECKPOINTS.flatMap((checkpoint) => runner?.list(checkpoint) ?? []);
  const describeKind = (actions: Preset['prompt']): V1Guardrails =>
    Object.fromEntries([
      ['length', { type: 'length', enabled: true, config: { action: 'block' } }],
      ...Object.entries(actions).map(([group, action]) => {
        const rules = data.groups.get(group)?.rules.map((rule) => rule.id) ?? [];
        return [group, { type: 'rules', enabled: true, config: { action, rules } }];
      }),
      ...configured.map((id) => [id, { type: 'server', enabled: true, config: {} }]),
    ]);
  const guardrails = {
    input_guardrails: describeKind(preset.prompt),
    output_guardrails: describeKind(preset.response),
  };
  const content = JSON.stringify([guardrails, preset.maxChars, [...data.groups]]);
  const digest = createHash('sha256').update(content).digest('hex');
  return { preset: name, guardrails, version: `1.0.${digest.slice(0, 8)}` };
}
