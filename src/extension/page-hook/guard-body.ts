import type { CloseReason } from '../bridge/index.ts';
import { isTypeError } from './brands.ts';
import { type FilteredStream, filterStream } from './filter-stream.ts';
import type { GuardedStream, GuardLink } from './guard-link.ts';
import { natives } from './natives.ts';
import type { GuardedHead } from './should-guard.ts';

/** A response's body with the engine in front of it. */
export interface GuardedBody extends FilteredStream {
  /** True when it is the guard that reads the native body, so that the native `bodyUsed` says nothing more. */
  hasTakenSource(): boolean;
}

/**
 * Puts the engine between a response's bytes and whoever reads them.
 * @param takeSource gives the native body; called once, at the first read
 */
export function guardBody(
  takeSource: () => ReadableStream<Uint8Array<ArrayBuffer>>,
  head: GuardedHead,
  link: GuardLink,
): GuardedBody {
  let opened: GuardedStream<'bytes'> | undefined;
  const stream = (): GuardedStream<'bytes'> => {
    opened ??= link.open({ transport: 'fetch', shape: 'bytes', ...head });
    return opened;
  };
  const filtered = filterStream(takeSource, {
    push: (chunk, deliver) => stream().push(chunk, deliver),
    finish: (deliver) => stream().finish(deliver),
    broke: (reason) => stream().end(reasonOf(reason)),
    cancelled: () => opened?.end('aborted'),
  });
  return { ...filtered, hasTakenSource: filtered.isDisturbed };
}

/** A branch of a guarded body, which tells nobody by itself that it is being read. */
export function watchBranch(
  branch: ReadableStream<Uint8Array<ArrayBuffer>>,
  onFirstRead: () => void = () => undefined,
): FilteredStream {
  const takeBranch = (): ReadableStream<Uint8Array<ArrayBuffer>> => {
    onFirstRead();
    return branch;
  };
  return filterStream(takeBranch, {
    push: (chunk, deliver) => deliver(chunk, false),
    finish: (deliver) => deliver(new natives.Uint8Array(0), true),
    broke: () => undefined,
    cancelled: () => undefined,
  });
}

/** The network fails with a TypeError; anything else is the reason that the page aborted with. */
function reasonOf(error: unknown): CloseReason {
  return isTypeError(error) ? 'error' : 'aborted';
}
