import type { CompiledRule } from '../../../src/engine/compile/rule-set.ts';
import type { Tape } from '../../../src/engine/match/tape.ts';
import type { Matcher } from './matcher.ts';
import { createPatternMatcher } from './pattern-matcher.ts';
import { createRegionMatcher } from './region-matcher.ts';

/**
 * Makes what runs a rule over one stream.
 * @param tape the stream; the matcher only reads it, and has been given each character that was read from it
 */
export function createMatcher(rule: CompiledRule, tape: Tape): Matcher {
  return rule.kind === 'region' ? createRegionMatcher(rule, tape) : createPatternMatcher(rule, tape);
}
