import { BEHAVIOURS } from '../worker-behaviours.ts';
import { KNOWN_DIFFERENCES } from './known-differences.ts';
import { type Aspect, ROWS } from './table.ts';

const SAME: Readonly<Record<Aspect, string>> = {
  value: 'value',
  error: 'error',
  order: 'events, in their order',
  timing: 'turn',
};

/** Writes the table of what a page can't tell apart as Markdown. */
export function printTransparencyTable(): string {
  const workers = Object.keys(BEHAVIOURS).map((name) => ({ api: 'Worker', aspect: 'value' as const, name }));
  const lines = [...ROWS, ...workers].map(
    ({ api, name, aspect }) => `| ${api} | ${name} | ${SAME[aspect]} |`,
  );
  return [
    '# What a page sees: the same as without Stinger',
    '',
    'Each line is done by a guarded page and by one without the extension, in Chromium, on the same server, and both must see',
    'the same. Made from `test/support/browser/transparency/table.ts` by `npm run format`; `test/e2e/transparency.test.ts` and',
    '`test/e2e/worker-transparency.test.ts` compare. What does differ is in [the page hook](../design/page-hook.md).',
    '',
    'The turn: whether a promise settles before the next macrotask of the page or in a later one, and which microtasks run',
    'before it. In all lines of errors the name and the message are compared.',
    '',
    '| API | Behaviour | The same |',
    '|---|---|---|',
    ...lines,
    '',
    '## What differs',
    '',
    'These are tried out as well, so that none stays here once it is mended:',
    '',
    ...Object.keys(KNOWN_DIFFERENCES).map((name) => `- ${name}`),
    '',
    'A body that natively is there already may be read in the same turn; a guarded one comes in a later turn, with its verdict.',
    '',
  ].join('\n');
}
