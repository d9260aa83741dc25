import { readFile } from 'node:fs/promises';
import type { CheckInput, Finding, Guardrail, PerformanceCharacteristics } from '../guardrail.ts';
import { decodeModel, ModelFileError } from './model-file.ts';
import { splitPassages } from './split-passages.ts';
import { scorePassage, type TextModel } from './text-model.ts';

export interface TextGuardrailOptions {
  readonly id: string;
  readonly modelPath: string | URL;
  /** For people, said of a text that is blocked. Fits behind "a sentence". */
  readonly finding: string;
}

const DAY_MS = 86_400_000;

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
export function createTextGuardrail({ id, modelPath, finding }: TextGuardrailOptions): Guardrail {
  let loading: Promise<TextModel> | undefined;
  return {
    id,
    performanceCharacteristics: () => CHARACTERISTICS,
    check: async (input, signal) => {
      loading ??= loadModel(id, modelPath);
      const model = await loading;
      signal.throwIfAborted();
      return findWorst(model, input, finding);
    },
  };
}

/** @throws {ModelFileError} with a message for whoever runs the server */
async function loadModel(id: string, path: string | URL): Promise<TextModel> {
  try {
    const model = decodeModel(await readFile(path));
    if (model.id !== id) throw new ModelFileError(`is the model of ${model.id}`);
    return model;
  } catch (cause) {
    const reason = cause instanceof ModelFileError ? cause.message : 'cannot be read';
    throw new ModelFileError(`${id} is off: its model ${reason}. Restore ${String(path)} and restart.`, { cause });
  }
}

function findWorst(model: TextModel, { text, context }: CheckInput, finding: string): Finding {
  let score = 0;
  for (const passage of splitPassages(text, context)) score = Math.max(score, scorePassage(model, passage));
  if (score < model.threshold) return { action: 'allow', score, reason: `no sentence ${finding}` };
  return { action: 'block', score, reason: `a sentence ${finding}` };
}
