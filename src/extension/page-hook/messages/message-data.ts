import { natives } from '../natives.ts';
import { patchGetter } from '../patches.ts';

/** Message event → what the page may see of its data. */
export interface MessageData {
  show(event: MessageEvent, data: string): void;
}

/** Makes events say other data than they came with: an event that is dispatched again is the same event. */
export function patchMessageData(scope: typeof globalThis): MessageData {
  const shown = new natives.WeakMap<MessageEvent, string>();
  patchGetter(scope.MessageEvent.prototype, 'data', (original, event) => {
    const data = natives.weakMap.get(shown, event) as string | undefined;
    return data === undefined ? natives.apply(original, event, []) : data;
  });
  return { show: (event, data) => void natives.weakMap.set(shown, event, data) };
}
