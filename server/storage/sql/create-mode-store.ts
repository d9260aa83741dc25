import type { Kysely } from 'kysely';
import type { Actor, GuardrailMode, ModeOverride } from '../../../src/protocol/index.ts';
import type { ModeChange, ModeStore } from '../mode-store.ts';
import { appendAct } from './acts.ts';
import type { Schema } from './schema.ts';

/** Keeps modes in the table `guardrail_modes`. */
export function createModeStore(db: Kysely<Schema>): ModeStore {
  return {
    async list() {
      const rows = await db.selectFrom('guardrail_modes').selectAll().execute();
      return new Map(
        rows.map((row): [string, ModeOverride] => [
          row.guardrail,
          {
            mode: row.mode as GuardrailMode,
            at: row.changed_at,
            by: JSON.parse(row.changed_by) as Actor,
          },
        ]),
      );
    },

    change: (change) => db.transaction().execute((transaction) => changeMode(transaction, change)),
  };
}

async function changeMode(db: Kysely<Schema>, { guardrail, mode, at, by }: ModeChange): Promise<void> {
  const chosen = db.selectFrom('guardrail_modes').select('mode').where('guardrail', '=', guardrail);
  const from = (await chosen.executeTakeFirst())?.mode ?? null;
  if (from === mode) return;
  await db.deleteFrom('guardrail_modes').where('guardrail', '=', guardrail).execute();
  if (mode !== null) {
    await db
      .insertInto('guardrail_modes')
      .values({ guardrail, mode, changed_at: at, changed_by: JSON.stringify(by) })
      .execute();
  }
  await appendAct(db, { at, by, act: 'change-mode', subject: guardrail, from, to: mode });
}
