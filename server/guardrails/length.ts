import { z } from 'zod';
import { makeFinding, NOTHING_FOUND, ReactionSchema } from './finding.ts';
import type { Finding } from './guardrail.ts';
import { defineKind } from './guardrail-kind.ts';
import { makeLocalCharacteristics } from './local-characteristics.ts';

const bound = z
  .int('must be a whole number above 0')
  .min(1, 'must be a whole number above 0')
  .exactOptional();

const LengthOptionsSchema = z
  .strictObject({
    /** Unicode code points. */
    minCharacters: bound,
    maxCharacters: bound,
    maxLines: bound,
    action: ReactionSchema.default('block'),
  })
  .refine(
    ({ minCharacters, maxCharacters, maxLines }) =>
      [minCharacters, maxCharacters, maxLines].some((value) => value !== undefined),
    'must have at least one of "minCharacters", "maxCharacters", "maxLines"',
  )
  .refine(
    ({ minCharacters = 1, maxCharacters = Infinity }) => minCharacters <= maxCharacters,
    'must have a "maxCharacters" that is not below "minCharacters"',
  );

type LengthOptions = z.output<typeof LengthOptionsSchema>;

const characteristics = makeLocalCharacteristics('FAST');

/** Texts that are too short or too long. */
export const lengthKind = defineKind(LengthOptionsSchema, (id, options) => ({
  id,
  performanceCharacteristics: () => characteristics,
  check: async ({ text }, signal) => {
    signal.throwIfAborted();
    return judge(text, options);
  },
}));

function judge(text: string, { minCharacters, maxCharacters, maxLines, action }: LengthOptions): Finding {
  const characters = countCharacters(text);
  if (minCharacters !== undefined && characters < minCharacters)
    return makeFinding(action, `It is shorter than ${minCharacters} characters.`);
  if (maxCharacters !== undefined && characters > maxCharacters)
    return makeFinding(action, `It is longer than ${maxCharacters} characters.`);
  if (maxLines !== undefined && countLines(text) > maxLines)
    return makeFinding(action, `It has more than ${maxLines} lines.`);
  return NOTHING_FOUND;
}

/** Two code units, one character. */
const PAIRS = /[\ud800-\udbff][\udc00-\udfff]/g;

function countCharacters(text: string): number {
  return text.length - (text.match(PAIRS)?.length ?? 0);
}

function countLines(text: string): number {
  return text.split(/\r\n?|\n/).length;
}
