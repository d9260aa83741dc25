import type { EngineRule, KeywordRule, RegexRule, RegionRule } from '../types.ts';
import { checkRule, readHorizon, readValidators } from './check-rule.ts';
import { classify } from './classify.ts';
import { compilePattern } from './compile-pattern.ts';
import { dropPrefix } from './drop-prefix.ts';
import { createKeywordSyntax } from './keyword-pattern.ts';
import { type CompileLimits, DEFAULT_LIMITS } from './limits.ts';
import { findLiterals, type RequiredLiterals } from './literals.ts';
import { parsePattern } from './parse-pattern.ts';
import { printModes, printPattern } from './print-pattern.ts';
import type { Program } from './program.ts';
import { boundRegionSteps, type Mark } from './region-step-bound.ts';
import { reportSet } from './report-set.ts';
import { refuseRule } from './rule-error.ts';
import type { CompiledRule, NormalisedPattern, RuleClass, RuleReport, RuleSet } from './rule-set.ts';
import { boundSteps } from './step-bound.ts';
import { hasGroup, MODE } from './syntax.ts';
import { createTransitions, type Transitions } from './transitions.ts';

/** One rule, compiled, and what is told about it. */
interface CompiledPart {
  readonly rule: CompiledRule;
  readonly report: RuleReport;
}

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

const createNormalised = (source: string, modes: number): NormalisedPattern => ({
  source,
  flags: `${printModes(modes)}u`,
});

/** What all compiled rules share. */
function createBase(rule: EngineRule) {
  return {
    id: rule.id,
    action: rule.action,
    validators: readValidators(rule),
    replacement: rule.replacement ?? `[redacted: ${rule.id}]`,
    horizon: readHorizon(rule),
  };
}

/** The one pattern of a rule. */
interface PatternPart {
  readonly program: Program;
  readonly pattern: NormalisedPattern;
  readonly ruleClass: RuleClass;
  readonly required: RequiredLiterals | null;
}

function createPart(rule: RegexRule | KeywordRule, part: PatternPart): CompiledPart {
  const { program, pattern, ruleClass, required } = part;
  const base = createBase(rule);
  return {
    rule: { ...base, kind: 'pattern', transitions: createTransitions(program) },
    report: {
      ruleId: rule.id,
      patterns: [pattern],
      longestHold: rule.action === 'warn' ? 0 : Math.min(base.horizon, program.longestMatch),
      states: program.nfa.nodes.length,
      ruleClass,
      maxStepsPerChar: boundSteps(program, { horizon: base.horizon, hasLimit: false, required }),
    },
  };
}

/** Parses, drops what a protected group doesn't need, and builds the automaton. */
function compileRegex(rule: RegexRule, limits: CompileLimits): CompiledPart {
  const source = { ruleId: rule.id, pattern: rule.pattern, modes: readFlags(rule) };
  const parsed = parsePattern(source, limits);
  const protect = rule.protect ?? 0;
  if (protect > 0 && !hasGroup(parsed.root, protect)) {
    throw refuseRule(rule.id, 'SYNTAX', [
      `There is no capture group ${protect}.`,
      `Protect a group from 1 to ${parsed.groupCount}, or leave protect out for the whole match.`,
    ]);
  }
  const root = protect > 0 ? dropPrefix(parsed.root, protect) : parsed.root;
  const program = compilePattern(
    { ruleId: rule.id, root, protect, maxStates: limits.maxStatesPerRule, horizon: readHorizon(rule) },
    limits,
  );
  const pattern = createNormalised(printPattern(root, parsed.modes), parsed.modes);
  const required = findLiterals(root);
  return createPart(rule, { program, pattern, ruleClass: classify(required), required });
}

/** Keywords share one automaton, a trie, so that thousands cost no more per character than the longest. */
function compileKeywords(rule: KeywordRule, limits: CompileLimits): CompiledPart {
  const longest = rule.keywords.reduce((length, keyword) => Math.max(length, keyword.length), 0);
  if (rule.keywords.length > limits.maxKeywords || longest > limits.maxKeywordChars) {
    throw refuseRule(rule.id, 'BUDGET', [
      `More than ${limits.maxKeywords} keywords, or one of more than ${limits.maxKeywordChars} code units.`,
      'Split the rule, or shorten the keyword.',
    ]);
  }
  const { root, source, modes } = createKeywordSyntax(rule.keywords, rule);
  const program = compilePattern(
    { ruleId: rule.id, root, protect: 0, maxStates: limits.maxKeywordStates, horizon: readHorizon(rule) },
    limits,
  );
  const pattern = createNormalised(source, modes);
  return createPart(rule, { program, pattern, ruleClass: 'K', required: null });
}

type RegionPart = Mark & Pick<PatternPart, 'pattern'>;

/** Neither mark of a region outgrows the horizon, so that what is read twice between them stays bounded. */
function compileRegion(rule: RegionRule, limits: CompileLimits): CompiledPart {
  const base = createBase(rule);
  const parts = [rule.begin, rule.end].map((pattern) => {
    const { root, modes } = parsePattern({ ruleId: rule.id, pattern, modes: 0 }, limits);
    const input = { ruleId: rule.id, root, protect: 0, maxStates: limits.maxStatesPerRule };
    const program = compilePattern({ ...input, horizon: base.horizon }, limits);
    const required = findLiterals(root);
    return { program, required, pattern: createNormalised(printPattern(root, modes), modes) };
  }) as [RegionPart, RegionPart];
  const [begin, end] = parts.map(({ program }) => createTransitions(program)) as [Transitions, Transitions];
  const longest = Math.max(...parts.map(({ program }) => program.longestMatch));
  return {
    rule: { ...base, kind: 'region', begin, end, maxLength: rule.maxLength },
    report: {
      ruleId: rule.id,
      patterns: parts.map(({ pattern }) => pattern),
      longestHold: rule.action === 'warn' ? 0 : Math.min(base.horizon, longest),
      states: parts.reduce((sum, { program }) => sum + program.nfa.nodes.length, 0),
      ruleClass: classify(parts[0].required),
      maxStepsPerChar: boundRegionSteps(parts, base.horizon),
    },
  };
}

function compileRule(rule: EngineRule, limits: CompileLimits): CompiledPart {
  checkRule(rule);
  if (rule.kind === 'regex') return compileRegex(rule, limits);
  return rule.kind === 'keyword' ? compileKeywords(rule, limits) : compileRegion(rule, limits);
}

/**
 * Compiles rules; whatever is wrong with one shows here and never while text is scanned.
 * @param rules copied, not kept; ids must differ
 * @param limits what the set may cost; defaults allow 5,000 rules
 * @returns a set for any number of scanners and gates
 * @throws {RuleError} with one of its codes, for the first rule that can't be compiled
 */
export function compileRules(rules: readonly EngineRule[], limits: CompileLimits = DEFAULT_LIMITS): RuleSet {
  const ids = new Set<string>();
  const parts: CompiledPart[] = [];
  let states = 0;
  for (const rule of rules) {
    if (ids.has(rule.id)) {
      throw refuseRule(rule.id, 'SYNTAX', ['Two rules have this id.', 'Give each rule an id of its own.']);
    }
    ids.add(rule.id);
    const part = compileRule(rule, limits);
    states += part.report.states;
    if (ids.size > limits.maxRules || states > limits.maxStates) {
      throw refuseRule(rule.id, 'BUDGET', [
        `With this rule the set exceeds ${limits.maxRules} rules or ${limits.maxStates} states.`,
        'Leave rules out, or simplify the largest.',
      ]);
    }
    parts.push(part);
  }
  const reports = parts.map(({ report }) => report);
  return { rules: parts.map(({ rule }) => rule), reports, report: reportSet(reports) };
}
