import { z } from 'zod';
import type { CheckAction } from '../../src/protocol/index.ts';
import type { Finding } from './guardrail.ts';

/** What a guardrail does when it finds something. */
export const ReactionSchema = z.enum(['warn', 'block'], 'must be "warn" or "block"');

/** The same, where it may also be left alone. */
export const OptionalReactionSchema = z.enum(
  ['allow', 'warn', 'block'],
  'must be "allow", "warn" or "block"',
);

const SEVERITY: readonly CheckAction[] = ['allow', 'warn', 'block'];

export const NOTHING_FOUND: Finding = { action: 'allow', score: null, reason: 'Nothing was found.' };

export function makeFinding(action: CheckAction, reason: string): Finding {
  return { action, score: null, reason };
}

/** The severest, the first of several; one that allows where there is none. */
export function pickSeverest(findings: readonly Finding[]): Finding {
  let severest = NOTHING_FOUND;
  for (const finding of findings) {
    if (SEVERITY.indexOf(finding.action) > SEVERITY.indexOf(severest.action)) severest = finding;
  }
  return severest;
}

/** Names a few of many, e.g. `a, b and 3 more`. */
export function listSome(names: readonly string[], most = 2): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
