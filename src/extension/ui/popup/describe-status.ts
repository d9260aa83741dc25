import type { ExtensionStatus } from '../../../protocol/index.ts';

/** The popup's lines; `refused` is empty where there is nothing to warn of. */
export interface StatusLines {
  readonly rules: string;
  readonly server: string;
  readonly undelivered: string;
  readonly refused: string;
}

/** Says in words how the extension is. */
export function describeStatus({ bundle, server, undelivered, refused }: ExtensionStatus): StatusLines {
  const source = bundle.source === 'baseline' ? 'shipped with the extension' : 'from the server';
  const age = bundle.expired ? ', expired but still enforced' : '';
  const contact = server.lastContact === null ? 'not reached yet' : `last reached ${server.lastContact}`;
  return {
    rules: `${bundle.rules} in “${bundle.name}” version ${bundle.version}, ${source}${age}`,
    server: `${server.url}, ${server.problem === null ? contact : `cannot be reached: ${server.problem}`}`,
    undelivered: undelivered === 1 ? '1 session' : `${undelivered} sessions`,
    refused: refused === null ? '' : `A newer bundle was refused. ${refused.message}`,
  };
}
