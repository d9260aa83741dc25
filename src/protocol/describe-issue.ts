import type { z } from 'zod';

/**
 * Says in one line what is wrong with a value, for the person who has to correct it.
 * @param error what a schema's `safeParse` returned
 * @returns the first problem with the path of its field, without the value, e.g. `rules.0.kind: …`
 */
export function describeIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'unknown problem';
  const path = issue.path.map(String).join('.');
  return path === '' ? describeProblem(issue) : `${path}: ${describeProblem(issue)}`;
}

function describeProblem(issue: z.core.$ZodIssue): string {
  // The default text of a tagged union says "invalid discriminator", which no author of rules can act on.
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)) {
    return `unknown ${issue.discriminator ?? 'variant'}; use one of ${issue.options.map(String).join(', ')}`;
  }
  return issue.message;
}
