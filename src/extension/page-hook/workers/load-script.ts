import { natives } from '../natives.ts';
import { FAILED, LOADED, type WorkerSettings } from './worker-settings.ts';

/** What Chromium puts before the words of a script that does not parse. */
const COMPLAINT = "Failed to execute 'importScripts'";

type Scope = typeof globalThis & { importScripts(url: string): void; postMessage(message: unknown): void };

/**
 * Loads the page's script, and says how it went. What the script itself throws goes its own way.
 * @param own address of the hook's script: an error that names it is of the loading
 */
export function loadScript(
  scope: typeof globalThis,
  own: string,
  { address, token, isModule }: WorkerSettings,
): void {
  const { importScripts, postMessage } = scope as Scope;
  const filename = natives.getterOf(ErrorEvent.prototype, 'filename');
  const error = natives.getterOf(ErrorEvent.prototype, 'error') as (event: ErrorEvent) => unknown;
  const message = natives.getterOf(ErrorEvent.prototype, 'message');
  const NativeSyntaxError = SyntaxError;
  const preventDefault = natives.uncurry(Event.prototype.preventDefault);

  const say = (how: string): void => {
    natives.removeEventListener(scope, 'error', takeError);
    natives.apply(postMessage, scope, [`${token}${how}`]);
  };
  const takeError = (event: Event): void => {
    const failed = event as ErrorEvent;
    const cause = error(failed);
    const isMissing = filename(failed) === own && cause instanceof natives.DOMException;
    // Loaded as the page has asked for it, the error has other words. Nothing of the script has run.
    const isBroken =
      cause instanceof NativeSyntaxError && natives.text.indexOf(message(failed), COMPLAINT) >= 0;
    const isOurs = isMissing || isBroken;
    if (isOurs) {
      preventDefault(event);
      natives.event.stopImmediatePropagation(event);
    }
    say(isOurs ? FAILED : LOADED);
  };
  // A module is there already, or nothing would run; messages wait for it by themselves.
  if (isModule) return say(LOADED);
  natives.addEventListener(scope, 'error', takeError);
  natives.apply(importScripts, scope, [address]);
  say(LOADED);
}
