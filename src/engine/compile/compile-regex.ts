import type { RegexRule } from '../types.ts';
import { readHorizon } from './check-rule.ts';
import { CheckedPattern, type PatternTree } from './compile-pattern.ts';
import type { CompiledPart } from './compiled-part.ts';
import { dropPrefix } from './drop-prefix.ts';
import type { CompileLimits } from './limits.ts';
import { type ParsedPattern, parsePattern } from './parse-pattern.ts';
import { PatternPart } from './pattern-part.ts';
import { printPattern } from './print-pattern.ts';
import { refuseRule } from './rule-error.ts';
import { hasGroup, MODE } from './syntax.ts';

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

/** Parses, and drops what a protected group doesn't need. */
function parseRegex(rule: RegexRule, limits: CompileLimits): PatternTree {
  const protect = rule.protect ?? 0;
  const parsed = parsePattern({ ruleId: rule.id, pattern: rule.pattern, modes: readFlags(rule) }, limits);
  checkProtect(rule, parsed, protect);
  const { modes } = parsed;
  const root = protect > 0 ? dropPrefix(parsed.root, protect) : parsed.root;
  return { root, modes, print: () => printPattern(root, modes) };
}

/** Parses and checks. */
export function compileRegex(rule: RegexRule, limits: CompileLimits): CompiledPart {
  const checked = new CheckedPattern(
    {
      source: rule,
      parse: parseRegex,
      protect: rule.protect ?? 0,
      maxStates: limits.maxStatesPerRule,
      horizon: readHorizon(rule),
    },
    limits,
  );
  return new PatternPart(rule, checked);
}
