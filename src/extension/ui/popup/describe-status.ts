import { ERROR_CODES, type ExtensionStatus } from '../../../protocol/index.ts';

/** Says what checks of the server said of answers that were over by then, a line each. */
export function describeLateVerdicts(
  { lateVerdicts }: Pick<ExtensionStatus, 'lateVerdicts'>,
  formatTime: (time: Date) => string,
): string[] {
  return lateVerdicts.map(({ startedAt, origin, guardrail, action, isCovered, isLacking, reason }) => {
    const would = action === 'block' ? 'would have been stopped' : 'was noticed';
    const uncovered = isLacking ? 'was shown too long before to be covered' : would;
    const rest = isLacking ? ', but for its beginning' : '';
    const what = isCovered ? `was covered after it was shown${rest}` : uncovered;
    return `${formatTime(new Date(startedAt))}, ${origin}: ${what} (${guardrail}: ${reason})`;
  });
}

/** The popup's lines; all behind `undelivered` are empty where there is nothing to warn of. */
export interface StatusLines {
  readonly rules: string;
  readonly server: string;
  readonly undelivered: string;
  readonly refused: string;
  readonly tables: string;
  readonly rejected: string;
  readonly pausing: string;
}

/**
 * Says in words how the extension is.
 * @param formatTime spells a moment as the reader is used to
 */
export function describeStatus(
  { bundle, engine, server, undelivered, refused, tables, rejected, allowPause }: ExtensionStatus,
  formatTime: (time: Date) => string,
): StatusLines {
  const source = bundle.source === 'baseline' ? 'shipped with the extension' : 'from the server';
  // Rules that were withdrawn leave the engine without any: it isn't a newer bundle then that was refused.
  const refusal = engine === null ? 'The engine refused the rules.' : 'A newer bundle was refused.';
  const age = bundle.expired ? ', expired but still enforced' : '';
  const contact =
    server.lastContact === null
      ? 'not reached yet'
      : `last reached ${formatTime(new Date(server.lastContact))}`;
  return {
    rules: `${bundle.rules} in “${bundle.name}” version ${bundle.version}, ${source}${age}`,
    server: `${server.url}, ${server.problem === null ? contact : `cannot be reached: ${server.problem}`}`,
    undelivered: countSessions(undelivered),
    refused: refused === null ? '' : `${refusal} ${refused.message}`,
    tables: tables === null ? '' : `${formatTime(new Date(tables.at))}: ${ERROR_CODES[tables.problem].help}`,
    rejected: rejected === 0 ? '' : `The server did not accept the records of ${countSessions(rejected)}.`,
    pausing: allowPause ? '' : 'Your organisation does not allow checks to be paused.',
  };
}

function countSessions(count: number): string {
  return count === 1 ? '1 session' : `${count} sessions`;
}
