import { CodedError } from '../../src/protocol/index.ts';
import type { RunnableGuardrail } from '../checks/create-check-runner.ts';
import { type Choice, decide } from '../decisions/decide.ts';
import { parseCharacteristics } from '../performance/parse-characteristics.ts';
import type { GuardrailSetting } from '../settings/guardrail-settings.ts';
import { SettingsError } from '../settings/settings-error.ts';
import {
  type GuardrailDeps,
  type GuardrailKind,
  GuardrailOptionsError,
  MissingSettingError,
} from './guardrail-kind.ts';
import { keywordKind } from './keyword.ts';
import { lengthKind } from './length.ts';
import { llmJudgeKind } from './llm-judge.ts';
import { openAiModerationKind } from './openai-moderation.ts';
import { presidioKind } from './presidio.ts';
import { promptInjectionKind } from './prompt-injection.ts';
import { regexKind } from './regex.ts';
import { topicKind } from './topic.ts';
import { toxicityKind } from './toxicity.ts';
import { urlKind } from './url.ts';
import { webhookKind } from './webhook.ts';

/** What settings can name: a file and a line for each. */
export const GUARDRAIL_KINDS: Readonly<Record<string, GuardrailKind>> = {
  regex: regexKind,
  keyword: keywordKind,
  length: lengthKind,
  url: urlKind,
  topic: topicKind,
  'prompt-injection': promptInjectionKind,
  toxicity: toxicityKind,
  'llm-judge': llmJudgeKind,
  'openai-moderation': openAiModerationKind,
  presidio: presidioKind,
  webhook: webhookKind,
};

/** One that is in the settings and can't run here. */
export interface MissingGuardrail {
  readonly id: string;
  readonly kind: string;
  /** What isn't there and where to put it, for people. */
  readonly reason: string;
}

/** What kinds get, and what decides how guardrails may run. */
export interface GuardrailsDeps extends GuardrailDeps, Pick<Choice, 'isStrict'> {}

export interface Guardrails {
  readonly runnable: readonly RunnableGuardrail[];
  readonly missing: readonly MissingGuardrail[];
}

/**
 * Makes the guardrails that the settings list, with how each of them runs. One that misses a key, or something else
 * that isn't in the settings, is left out and named; it stops nothing.
 * @throws {SettingsError} with a line for each that is set up wrongly, that of an override which is refused with its code
 * @throws {CodedError} GUARDRAIL_INVALID where a guardrail says something wrong of itself
 */
export async function createGuardrails(
  settings: readonly GuardrailSetting[],
  deps: GuardrailsDeps,
  kinds: Readonly<Record<string, GuardrailKind>> = GUARDRAIL_KINDS,
): Promise<Guardrails> {
  const runnable: RunnableGuardrail[] = [];
  const missing: MissingGuardrail[] = [];
  const wrong: string[] = [];
  for (const [index, setting] of settings.entries()) {
    const { id, kind } = setting;
    try {
      runnable.push(await createOne(setting, deps, kinds));
    } catch (error) {
      if (error instanceof MissingSettingError) missing.push({ id, kind, reason: error.message });
      else wrong.push(...explain(error).map((line) => `guardrails.${index} (${id}): ${line}`));
    }
  }
  if (wrong.length > 0) throw new SettingsError(wrong);
  return { runnable, missing };
}

async function createOne(
  { id, kind: name, options, ...choice }: GuardrailSetting,
  deps: GuardrailsDeps,
  kinds: Readonly<Record<string, GuardrailKind>>,
): Promise<RunnableGuardrail> {
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined)
    throw new GuardrailOptionsError([`kind: must be one of ${Object.keys(kinds).join(', ')}`]);
  const guardrail = await kind.create(id, options, deps);
  const { class: guardrailClass } = parseCharacteristics(guardrail);
  const { isStrict = false } = deps;
  return { guardrail, decision: decide(guardrailClass, { ...choice, isStrict }, `the guardrail "${id}"`) };
}

/** What an operator can correct; the rest is thrown on. */
function explain(error: unknown): readonly string[] {
  if (error instanceof GuardrailOptionsError) return error.lines;
  if (error instanceof CodedError && error.code === 'OVERRIDE_REFUSED') return [error.message];
  throw error;
}
