import { expect, test } from 'vitest';
import type { ModeChange } from '../../server/storage/mode-store.ts';
import type { Store } from '../../server/storage/store.ts';
import type { ModeOverride } from '../../src/protocol/index.ts';

/** Whoever does what tests do. */
export const ADMIN = { role: 'admin', token: 'a'.repeat(16) } as const;

function makeChange(mode: ModeChange['mode'], minute: number, guardrail = 'links'): ModeChange {
  return { guardrail, mode, at: `2030-06-01T12:0${minute}:00.000Z`, by: ADMIN };
}

/** What holds for modes that are chosen at run time, whatever keeps them. */
export function describeModes(store: () => Store, reopen: () => Promise<void>): void {
  const readModes = async (): Promise<Record<string, ModeOverride>> =>
    Object.fromEntries(await store().modes.list());

  test('a mode that was chosen holds, also after a reopening, until it is taken back', async () => {
    await store().modes.change(makeChange('MONITOR', 1));
    await store().modes.change(makeChange('DISABLED', 2));
    await store().modes.change(makeChange('BLOCK', 3, 'model'));
    await reopen();
    expect(await readModes()).toEqual({
      links: { mode: 'DISABLED', at: '2030-06-01T12:02:00.000Z', by: ADMIN },
      model: { mode: 'BLOCK', at: '2030-06-01T12:03:00.000Z', by: ADMIN },
    });
    await store().modes.change(makeChange(null, 4));
    expect(Object.keys(await readModes())).toEqual(['model']);
  });

  test('each change is logged with who and when, newest first; what changes nothing is none', async () => {
    for (const change of [
      makeChange('MONITOR', 1),
      makeChange('MONITOR', 2),
      makeChange(null, 3),
      makeChange(null, 4),
    ])
      await store().modes.change(change);
    await reopen();
    const acts = await store().acts.list(10);
    const change = { by: ADMIN, act: 'change-mode', subject: 'links' };
    expect(acts.map(({ act }) => act)).toEqual([
      { ...change, at: '2030-06-01T12:03:00.000Z', from: 'MONITOR', to: null },
      { ...change, at: '2030-06-01T12:01:00.000Z', from: null, to: 'MONITOR' },
    ]);
    expect(await store().acts.list(1)).toEqual(acts.slice(0, 1));
    expect(await store().acts.list(9, acts[0]?.position)).toEqual(acts.slice(1));
  });
}
