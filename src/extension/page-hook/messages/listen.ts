import { natives } from '../natives.ts';

/** What the page dispatches itself is none of our business, nor what is dispatched again. */
export function listen(target: EventTarget, name: string, take: (event: Event) => void): void {
  natives.addEventListener(target, name, (event: Event) => {
    if (event.isTrusted) take(event);
  });
}
