import type { Page } from 'puppeteer';
import { type CountingProxy, startCountingProxy } from './counting-proxy.ts';
import { type GuardedBrowser, type GuardedBrowserOptions, startGuardedBrowser } from './guarded-browser.ts';

/** A guarded page, and a server that checks the sentences shown in it. */
export interface CheckedPage {
  readonly guarded: GuardedBrowser;
  /** Stands before the server. */
  readonly proxy: CountingProxy;
  readonly page: Page;
  close(): Promise<void>;
}

type Guardrails = NonNullable<NonNullable<GuardedBrowserOptions['settings']>['guardrails']>;

/**
 * Links to `bad.example` are blocked at the ends of sentences; toxicity is looked for.
 * @param more guardrails besides these
 */
export async function startCheckedPage(more: Guardrails = []): Promise<CheckedPage> {
  const guarded = await startGuardedBrowser({
    settings: {
      sendText: 'sentences',
      guardrails: [
        { id: 'links', kind: 'url', checkpoint: 'BATCHED', options: { deny: ['bad.example'] } },
        { id: 'toxicity', kind: 'toxicity', options: {} },
        ...more,
      ],
    },
  });
  const proxy = await startCountingProxy(guarded.companion.address);
  const close = async (): Promise<void> => {
    await guarded.close();
    await proxy.close();
  };
  try {
    await guarded.usePack('packs/demo.json');
    await guarded.obey(proxy.address, 'sentences');
    return { guarded, proxy, page: await guarded.openPage(), close };
  } catch (error) {
    await close();
    throw error;
  }
}
