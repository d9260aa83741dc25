import { readFile } from 'node:fs/promises';
import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { CheckInput, Finding, Guardrail, PerformanceCharacteristics } from '../guardrail.ts';
import { decodeModel, ModelFileError } from './model-file.ts';
import { splitPassages } from './split-passages.ts';
import { scorePassage, type TextModel } from './text-model.ts';

/** Where a guardrail's model is, and who hears that it can't be used. */
export interface ModelOptions {
  /** By default the one that is shipped. */
  readonly modelPath?: string | URL;
  /** Called at most once, with a message for whoever runs the server. */
  readonly warn?: (message: string) => void;
}

interface TextGuardrailOptions extends ModelOptions {
  readonly id: string;
  readonly modelPath: string | URL;
  /** For people, said of a text that is blocked. Fits behind "a sentence". */
  readonly finding: string;
}

const DAY_MS = 86_400_000;
/** How long a check keeps the whole server waiting at most, give or take a sentence. */
const TURN_MS = 5;

/** Measured: a sentence of 100 characters takes a tenth of a millisecond, 100,000 characters take some 100 ms. */
const CHARACTERISTICS: PerformanceCharacteristics = {
  class: 'MODERATE',
  expected: { p50: 0.3, p95: 2, p99: 10 },
  cacheableForMs: DAY_MS,
  resources: { cpu: 1, memoryMb: 2, network: false, concurrency: 1 },
};

/**
 * A guardrail that asks a small model about each sentence of a text; the worst one decides. The model is read at the first
 * check. Where its file is missing or damaged every check is refused with the same message, and nothing else is touched.
 */
export function createTextGuardrail({ id, modelPath, finding, warn }: TextGuardrailOptions): Guardrail {
  let loading: Promise<TextModel> | undefined;
  return {
    id,
    performanceCharacteristics: () => CHARACTERISTICS,
    check: async (input, signal) => {
      loading ??= loadModel(id, modelPath, warn);
      const model = await loading;
      signal.throwIfAborted();
      return describeScore(model, await findWorst(model, input, signal), finding);
    },
  };
}

/** @throws {ModelFileError} with the message that is warned of, too */
async function loadModel(id: string, path: string | URL, warn: ModelOptions['warn']): Promise<TextModel> {
  try {
    const model = decodeModel(await readFile(path));
    if (model.id !== id) throw new ModelFileError(`is the model of ${model.id}`);
    return model;
  } catch (cause) {
    const reason = cause instanceof ModelFileError ? cause.message : 'cannot be read';
    const message = `${id} is off: its model ${reason}. Restore ${String(path)} and restart.`;
    warn?.(message);
    throw new ModelFileError(message, { cause });
  }
}

/** @returns the score of the worst sentence, 0 for none */
async function findWorst(
  model: TextModel,
  { text, context }: CheckInput,
  signal: AbortSignal,
): Promise<number> {
  let score = 0;
  let turnEndsAt = performance.now() + TURN_MS;
  for (const passage of splitPassages(text, context)) {
    score = Math.max(score, scorePassage(model, passage));
    if (performance.now() < turnEndsAt) continue;
    await letOthersRun();
    signal.throwIfAborted();
    turnEndsAt = performance.now() + TURN_MS;
  }
  return score;
}

function describeScore(model: TextModel, score: number, finding: string): Finding {
  if (score < model.threshold) return { action: 'allow', score, reason: `no sentence ${finding}` };
  return { action: 'block', score, reason: `a sentence ${finding}` };
}
