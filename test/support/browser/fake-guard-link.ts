import type { CloseReason, Piece, ShownPiece } from '../../../src/extension/bridge/index.ts';
import type { GuardedStream, GuardLink } from '../../../src/extension/page-hook/guard-link.ts';

export interface Answered {
  readonly shown: ShownPiece;
  readonly ended: boolean;
}

/** A link that answers by itself; what was said is kept. */
export interface FakeGuardLink extends GuardLink {
  /** Says something that nobody asked for to the stream that was opened last. */
  sayUnasked(answered: Answered): void;
  readonly pieces: Piece[];
  readonly ends: (CloseReason | 'finish' | 'break')[];
}

/** @param answer what the page may see of a piece; null stands for the end of the source */
export function createFakeGuardLink(answer: (piece: Piece | null, call: number) => Answered): FakeGuardLink {
  const pieces: Piece[] = [];
  const ends: (CloseReason | 'finish' | 'break')[] = [];
  let calls = 0;
  const reply = (piece: Piece | null, onShown: (shown: never, ended: boolean) => void): void => {
    const { shown, ended } = answer(piece, calls++);
    // As a port does it: in a task of its own.
    setTimeout(() => onShown(shown as never, ended), 0);
  };
  const stream: GuardedStream<never> = {
    push(piece, onShown) {
      pieces.push(piece);
      reply(piece, onShown);
    },
    finish(onShown) {
      ends.push('finish');
      reply(null, onShown);
    },
    breakOff(onShown) {
      ends.push('break');
      reply(null, onShown);
    },
    passed: () => undefined,
    end: (reason) => void ends.push(reason),
  };
  const connectWorker = (): { end(): void } => ({ end: () => undefined });
  let onUnasked: ((shown: never, ended: boolean) => void) | undefined;
  return {
    pieces,
    ends,
    connectWorker,
    open(_head, unasked) {
      onUnasked = unasked;
      return { ...stream };
    },
    sayUnasked: ({ shown, ended }) => onUnasked?.(shown as never, ended),
  };
}
