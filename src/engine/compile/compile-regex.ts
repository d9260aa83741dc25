import type { RegexRule } from '../types.ts';
import { readHorizon } from './check-rule.ts';
import { classify } from './classify.ts';
import { compilePattern } from './compile-pattern.ts';
import { type CompiledPart, createNormalised } from './compiled-part.ts';
import { createPatternPart } from './create-pattern-part.ts';
import { dropPrefix } from './drop-prefix.ts';
import type { CompileLimits } from './limits.ts';
import { findLiterals } from './literals.ts';
import { type ParsedPattern, parsePattern } from './parse-pattern.ts';
import { printPattern } from './print-pattern.ts';
import { refuseRule } from './rule-error.ts';
import { hasGroup, MODE } from './syntax.ts';

/** Ways to begin that are worth telling apart. */
export const MAX_OPENINGS = 64;

/** `g` and `u` are always on; naming them changes nothing. */
const FLAG_MODES: Readonly<Record<string, number>> = {
  i: MODE.ignoreCase,
  m: MODE.multiline,
  s: MODE.dotAll,
  g: 0,
  u: 0,
};

/** Reads the flags of a rule as {@link MODE} bits; throws STICKY or SYNTAX for those that have no meaning here. */
function readFlags(rule: RegexRule): number {
  let modes = 0;
  for (const flag of rule.flags) {
    if (flag === 'y') {
      throw refuseRule(rule.id, 'STICKY', [
        'The flag y ties a match to the end of the one before.',
        'Leave it out; begin the pattern with ^ for the start of the text.',
      ]);
    }
    const mode = FLAG_MODES[flag];
    if (mode === undefined) {
      throw refuseRule(rule.id, 'SYNTAX', [`The flag ${flag} is unknown.`, 'Use i, m, s or u.']);
    }
    modes |= mode;
  }
  return modes;
}

function checkProtect(rule: RegexRule, { root, groupCount }: ParsedPattern, protect: number): void {
  if (protect === 0 || hasGroup(root, protect)) return;
  throw refuseRule(rule.id, 'SYNTAX', [
    `There is no capture group ${protect}.`,
    `Protect a group from 1 to ${groupCount}, or leave protect out for the whole match.`,
  ]);
}

/** Parses, drops what a protected group doesn't need, and checks what is left. */
export function compileRegex(rule: RegexRule, limits: CompileLimits): CompiledPart {
  const parsed = parsePattern({ ruleId: rule.id, pattern: rule.pattern, modes: readFlags(rule) }, limits);
  const protect = rule.protect ?? 0;
  checkProtect(rule, parsed, protect);
  const root = protect > 0 ? dropPrefix(parsed.root, protect) : parsed.root;
  const horizon = readHorizon(rule);
  const input = { ruleId: rule.id, root, protect, maxStates: limits.maxStatesPerRule, horizon };
  const checked = compilePattern(input, limits);
  return createPatternPart(rule, checked, { protect, maxOpenings: MAX_OPENINGS }, () => {
    const required = findLiterals(root);
    const pattern = createNormalised(printPattern(root, parsed.modes), parsed.modes);
    return { pattern, ruleClass: classify(required), required };
  });
}
