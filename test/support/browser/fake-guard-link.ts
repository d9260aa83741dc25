import type { CloseReason, Piece, ShownPiece } from '../../../src/extension/bridge/index.ts';
import type { GuardedStream, GuardLink } from '../../../src/extension/page-hook/guard-link.ts';

export interface Answered {
  readonly shown: ShownPiece;
  readonly ended: boolean;
}

/** A link that answers by itself; what was said is kept. */
export interface FakeGuardLink extends GuardLink {
  readonly pieces: Piece[];
  readonly ends: (CloseReason | 'finish')[];
}

/** @param answer what the page may see of a piece; null stands for the end of the source */
export function createFakeGuardLink(answer: (piece: Piece | null, call: number) => Answered): FakeGuardLink {
  const pieces: Piece[] = [];
  const ends: (CloseReason | 'finish')[] = [];
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
    passed: () => undefined,
    end: (reason) => void ends.push(reason),
  };
  const connectWorker = (): { end(): void } => ({ end: () => undefined });
  return { pieces, ends, open: () => stream, connectWorker };
}
