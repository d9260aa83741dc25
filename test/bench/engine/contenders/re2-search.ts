import type { NormalisedPattern } from '../../../../src/engine/index.ts';
import { countAll, type Expression } from './platform-search.ts';
import type { CountMatches } from './rescan-task.ts';

type Re2 = new (source: string, flags: string) => Expression<Buffer>;

/** Not a dependency of the project: named by a variable, so that nothing looks for it before it is asked for. */
const PACKAGE = 're2';

export interface Re2Search {
  readonly countMatches: CountMatches;
  /** Patterns that RE2 doesn't take; they are left out, which is in its favour. */
  readonly refused: number;
}

async function importRe2(): Promise<Re2 | null> {
  try {
    return ((await import(PACKAGE)) as { readonly default: Re2 }).default;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
}

function tryCreate(create: Re2, { source, flags }: NormalisedPattern): Expression<Buffer> | null {
  try {
    return new create(source, `${flags}g`);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/**
 * Google's RE2 through the package `re2`, one expression after the other. It reads UTF-8: the text is encoded once
 * for all of them.
 * @returns null where the package isn't installed
 */
export async function createRe2Search(patterns: readonly NormalisedPattern[]): Promise<Re2Search | null> {
  const create = await importRe2();
  if (create === null) return null;
  const expressions = patterns
    .map((pattern) => tryCreate(create, pattern))
    .filter((expression) => expression !== null);
  const countMatches: CountMatches = (text) => {
    const bytes = Buffer.from(text);
    return expressions.reduce((sum, expression) => sum + countAll(expression, bytes), 0);
  };
  return { countMatches, refused: patterns.length - expressions.length };
}
