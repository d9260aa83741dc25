import type { NormalisedPattern } from '../../../../src/engine/index.ts';
import type { CountMatches } from './rescan-task.ts';

/** What `RegExp` and its likes have in common. */
export interface Expression<Text> {
  lastIndex: number;
  exec(text: Text): { readonly [0]: { readonly length: number } } | null;
}

/** Counts the matches of one expression, whose flags must include `g`. */
export function countAll<Text>(expression: Expression<Text>, text: Text): number {
  let matches = 0;
  expression.lastIndex = 0;
  for (let match = expression.exec(text); match !== null; match = expression.exec(text)) {
    matches += 1;
    if (match[0].length === 0) expression.lastIndex += 1;
  }
  return matches;
}

/** The platform's own `RegExp`, one after the other. */
export function createPlatformSearch(patterns: readonly NormalisedPattern[]): CountMatches {
  const expressions = patterns.map(({ source, flags }) => new RegExp(source, `${flags}g`));
  return (text) => expressions.reduce((sum, expression) => sum + countAll(expression, text), 0);
}
