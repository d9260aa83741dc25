import type { EngineRule, KeywordRule } from '../types.ts';
import { DEFAULT_HORIZON, MAX_HORIZON, MAX_REGION_LENGTH } from './limits.ts';
import { RuleError } from './rule-error.ts';
import { parseValidator, VALIDATOR_SPELLINGS, type Validator } from './validators.ts';

const NO_VALIDATORS: readonly Validator[] = [];

/** Refuses a rule for something that isn't in its pattern. */
function refuseField(ruleId: string, problem: string, hint: string): RuleError {
  return new RuleError(ruleId, { code: 'SYNTAX', at: 0, problem, hint });
}

const isCount = (value: unknown, max: number): boolean =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= max;

function checkText(rule: EngineRule, fields: Readonly<Record<string, unknown>>): void {
  for (const name in fields) {
    if (typeof fields[name] === 'string') continue;
    throw refuseField(rule.id, `The field ${name} isn't text.`, 'Give a string.');
  }
}

function checkKind(rule: EngineRule): void {
  if (rule.kind === 'regex') return checkText(rule, { pattern: rule.pattern, flags: rule.flags });
  if (rule.kind === 'keyword') return checkKeywords(rule);
  if (rule.kind !== 'region') {
    throw refuseField((rule as EngineRule).id, 'The kind is unknown.', 'Use regex, keyword or region.');
  }
  checkText(rule, { begin: rule.begin, end: rule.end });
  if (!isCount(rule.maxLength, MAX_REGION_LENGTH)) {
    throw refuseField(rule.id, 'The field maxLength is out of range.', `Use 1 to ${MAX_REGION_LENGTH}.`);
  }
  // A region is hidden as it comes, long before its text is complete.
  if (rule.validators?.length) {
    throw refuseField(rule.id, "A region can't have validators.", 'Leave the field validators out.');
  }
}

function checkKeywords({ id, keywords, caseSensitive, wholeWord }: KeywordRule): void {
  const isList = Array.isArray(keywords) && keywords.length > 0;
  if (!isList || !keywords.every((keyword) => typeof keyword === 'string' && keyword !== '')) {
    throw refuseField(id, 'The keywords are missing or one is empty.', 'List at least one non-empty text.');
  }
  if (typeof caseSensitive !== 'boolean' || typeof wholeWord !== 'boolean') {
    throw refuseField(id, 'How to compare the keywords is left open.', 'Give caseSensitive and wholeWord.');
  }
}

/** Until it is known to have an id, a rule is named after its place. */
function checkIdentity(rule: unknown, place: number): void {
  const name = `#${place + 1}`;
  if (typeof rule !== 'object' || rule === null) {
    throw refuseField(name, "This isn't a rule.", 'Give an object with the fields of a rule.');
  }
  if ('id' in rule && typeof rule.id === 'string' && rule.id !== '') return;
  throw refuseField(name, 'The field id is missing, empty or no text.', 'Give the rule an id of its own.');
}

/** @throws {RuleError} SYNTAX for what isn't a list of rules at all */
export function checkList(rules: unknown): void {
  if (!Array.isArray(rules)) throw refuseField('#1', "The rules aren't a list.", 'Give a list of rules.');
}

/**
 * Checks all fields of a rule but its patterns. Types alone don't help here: rules come from files.
 * @param place of the rule in its list, from 0
 * @throws {RuleError} SYNTAX
 */
export function checkRule(rule: EngineRule, place: number): void {
  checkIdentity(rule, place);
  if (!['block', 'redact', 'warn'].includes(rule.action)) {
    throw refuseField(rule.id, 'The action is unknown.', 'Use block, redact or warn.');
  }
  if (rule.maxMatchLength !== undefined && !isCount(rule.maxMatchLength, MAX_HORIZON)) {
    throw refuseField(rule.id, 'The field maxMatchLength is out of range.', `Use 1 to ${MAX_HORIZON}.`);
  }
  if (rule.validators !== undefined && !Array.isArray(rule.validators)) {
    throw refuseField(rule.id, "The field validators isn't a list.", 'Give a list of names.');
  }
  if (rule.replacement !== undefined) checkText(rule, { replacement: rule.replacement });
  if (rule.protect !== undefined && (rule.kind !== 'regex' || !isCount(rule.protect, Infinity))) {
    throw refuseField(
      rule.id,
      "The field protect doesn't name a group.",
      'Number a group of a regex rule, from 1.',
    );
  }
  checkKind(rule);
}

/** Longest attempt of a rule, in code units. */
export function readHorizon(rule: EngineRule): number {
  const horizon = rule.maxMatchLength ?? DEFAULT_HORIZON;
  return rule.kind === 'region' ? Math.min(horizon, rule.maxLength) : horizon;
}

/**
 * Finds the validators that a rule names.
 * @throws {RuleError} SYNTAX
 */
export function readValidators(rule: EngineRule): readonly Validator[] {
  if (!rule.validators?.length) return NO_VALIDATORS;
  return rule.validators.map((name) => {
    const validator = typeof name === 'string' ? parseValidator(name) : null;
    if (validator) return validator;
    throw refuseField(rule.id, `There is no validator "${name}".`, `Use ${VALIDATOR_SPELLINGS}.`);
  });
}
