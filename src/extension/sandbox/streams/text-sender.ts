import type { TextDelta } from '../../../protocol/index.ts';
import type { ShownText } from './shown-text.ts';

/** Sends what is complete when it is time: a stream may say nothing more for long. */
export interface TextSender {
  send(): void;
  /** Sends nothing any more by itself. */
  stop(): void;
}

/**
 * @param after runs a task after so many milliseconds
 * @param post takes complete sentences
 */
export function createTextSender(
  shown: Pick<ShownText, 'dueIn' | 'take'>,
  after: (ms: number, task: () => void) => void,
  post: (text: readonly TextDelta[]) => void,
): TextSender {
  let isWaiting = false;
  let isStopped = false;
  const send = (): void => {
    const dueInMs = shown.dueIn();
    if (dueInMs === null || isWaiting || isStopped) return;
    if (dueInMs === 0) return post(shown.take());
    isWaiting = true;
    after(dueInMs, () => {
      isWaiting = false;
      send();
    });
  };
  return {
    send,
    stop() {
      isStopped = true;
    },
  };
}
