import { ERROR_CODES } from '../../src/protocol/index.ts';

/** Writes the table of error codes as Markdown. */
export function printErrorReference(): string {
  const rows = Object.entries(ERROR_CODES).map(
    ([code, { status, help }]) => `| \`${code}\` | ${status} | ${help} |`,
  );
  return [
    '# Error codes',
    '',
    'Made from `src/protocol/errors.ts` by `npm run format`; change it there. The status is what the server answers with.',
    '',
    '| Code | Status | What to do |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
