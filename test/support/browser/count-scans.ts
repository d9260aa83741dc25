import type { Page } from 'puppeteer';

/**
 * Counts the scans that go through the offscreen document: those that take no shortcut.
 * @param host the offscreen document; may be watched more than once
 * @returns says how many it has been since the first watching
 */
export async function countScans(host: Page): Promise<() => Promise<number>> {
  await host.evaluate(() => {
    const counting = window as unknown as { scans?: number };
    if (counting.scans !== undefined) return;
    counting.scans = 0;
    const { postMessage } = MessagePort.prototype;
    MessagePort.prototype.postMessage = function post(this: MessagePort, message: unknown, ...rest: never[]) {
      // Looked at and no more: where time is measured, that of the watching counts too.
      for (const one of Array.isArray(message) ? (message as unknown[]) : [message]) {
        if ((one as { type?: unknown } | null)?.type === 'scan') counting.scans = (counting.scans ?? 0) + 1;
      }
      return postMessage.call(this, message, ...rest);
    };
  });
  return () => host.evaluate(() => (window as unknown as { scans: number }).scans);
}
