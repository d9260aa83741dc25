import type { Certificate } from '../../../src/protocol/index.ts';

/**
 * Steps that a rule should cost at most per character, on the worst text there is. Of published secret rules 98 in 100
 * stay below. What is beyond isn't refused: it depends on the text whether it comes to that.
 */
export const ADVISED_STEPS = 20_000;

const readSteps = ({ maxStepsPerChar = 0 }: Certificate): number => maxStepsPerChar;

/** The rules that one character can cost more than is advisable, dearest first. */
export const findCostlyRules = (certificates: readonly Certificate[]): readonly Certificate[] =>
  certificates
    .filter((certificate) => readSteps(certificate) > ADVISED_STEPS)
    .toSorted((a, b) => readSteps(b) - readSteps(a));
