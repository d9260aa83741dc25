import type { ExtensionStatus } from '../../../protocol/index.ts';

/** The popup's lines; `refused` and `rejected` are empty where there is nothing to warn of. */
export interface StatusLines {
  readonly rules: string;
  readonly server: string;
  readonly undelivered: string;
  readonly refused: string;
  readonly rejected: string;
}

/**
 * Says in words how the extension is.
 * @param formatTime spells a moment as the reader is used to
 */
export function describeStatus(
  { bundle, server, undelivered, refused, rejected }: ExtensionStatus,
  formatTime: (time: Date) => string,
): StatusLines {
  const source = bundle.source === 'baseline' ? 'shipped with the extension' : 'from the server';
  const age = bundle.expired ? ', expired but still enforced' : '';
  const contact =
    server.lastContact === null
      ? 'not reached yet'
      : `last reached ${formatTime(new Date(server.lastContact))}`;
  return {
    rules: `${bundle.rules} in “${bundle.name}” version ${bundle.version}, ${source}${age}`,
    server: `${server.url}, ${server.problem === null ? contact : `cannot be reached: ${server.problem}`}`,
    undelivered: countSessions(undelivered),
    refused: refused === null ? '' : `A newer bundle was refused. ${refused.message}`,
    rejected: rejected === 0 ? '' : `The server did not accept the records of ${countSessions(rejected)}.`,
  };
}

function countSessions(count: number): string {
  return count === 1 ? '1 session' : `${count} sessions`;
}
