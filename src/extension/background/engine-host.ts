import browser from 'webextension-polyfill';
import {
  type ActiveRules,
  type CutStreamRequest,
  type EngineState,
  EngineStateSchema,
  type LoadRulesResult,
  LoadRulesResultSchema,
  type SettleTextRequest,
} from '../../protocol/index.ts';

export const OFFSCREEN_PATH = 'src/extension/offscreen/offscreen.html';

let creating: Promise<void> | undefined;

/** Starts the offscreen document unless it runs; calls that overlap share one start. */
export async function ensureEngine(): Promise<true> {
  creating ??= createIfMissing().finally(() => {
    creating = undefined;
  });
  await creating;
  return true;
}

async function createIfMissing(): Promise<void> {
  const running = await chrome.runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] });
  if (running.length > 0) return;
  await chrome.offscreen.createDocument({
    url: OFFSCREEN_PATH,
    reasons: ['IFRAME_SCRIPTING', 'WORKERS'],
    justification: 'Checks streamed text against rules in a sandboxed frame, away from every page.',
  });
}

/** Has the engine compile rules and, with `activate`, use them from the next stream on. */
export async function loadRules(rules: ActiveRules, activate: boolean): Promise<LoadRulesResult> {
  await ensureEngine();
  return LoadRulesResultSchema.parse(
    await browser.runtime.sendMessage({ type: 'load-rules', activate, rules }),
  );
}

/** Tells a stream what the server says of its text. Where its page is gone there is nobody to tell. */
export async function tellStream(order: CutStreamRequest | SettleTextRequest): Promise<void> {
  await browser.runtime.sendMessage(order).catch(() => undefined);
}

/** Asks what the engine runs. @returns null while there is no engine, or none that has rules */
export async function readEngine(): Promise<EngineState> {
  try {
    return EngineStateSchema.parse(await browser.runtime.sendMessage({ type: 'get-engine' }));
  } catch {
    // The offscreen document is not there or just starts: it runs nothing.
    return null;
  }
}
