import type { z } from 'zod';
import {
  type ExtensionStatus,
  ExtensionStatusSchema,
  type ReportCheckRequest,
} from '../../protocol/index.ts';
import type { SyncOutcome } from './bundles/sync-bundle.ts';
import type { Database } from './database.ts';

const RefusalSchema = ExtensionStatusSchema.shape.refused;
const TablesSchema = ExtensionStatusSchema.shape.tables;
const ContactSchema = ExtensionStatusSchema.shape.server.omit({ url: true });

type Contact = z.infer<typeof ContactSchema>;

/** What the popup tells about bundles and the server. */
export interface Facts {
  recordSync(outcome: SyncOutcome): Promise<void>;
  /** @param message why the newest bundle is not in use */
  recordRefusal(message: string): Promise<void>;
  /** @param check what the engine found out about the rules in use */
  recordCheck(check: ReportCheckRequest): Promise<true>;
  /** @param problem why the server could not be reached, null when it was */
  recordContact(problem: string | null): Promise<void>;
  readProblems(): Promise<Pick<ExtensionStatus, 'refused' | 'tables'>>;
  readContact(): Promise<Contact>;
}

export function createFacts(database: Database, now: () => Date): Facts {
  const readContact = async (): Promise<Contact> => {
    const parsed = ContactSchema.safeParse(await database.get('facts', 'contact'));
    return parsed.success ? parsed.data : { lastContact: null, problem: null };
  };
  const recordContact = async (problem: string | null): Promise<void> => {
    const lastContact = problem === null ? now().toISOString() : (await readContact()).lastContact;
    await database.put('facts', { lastContact, problem }, 'contact');
  };
  const recordRefusal = async (message: string): Promise<void> => {
    await database.put('facts', { at: now().toISOString(), message }, 'refused');
  };
  return {
    readContact,
    recordRefusal,
    recordContact,
    async recordCheck(check) {
      if (check.outcome === 'rules-withdrawn') await recordRefusal(check.message);
      else await database.put('facts', { at: now().toISOString(), problem: check.problem }, 'tables');
      return true;
    },
    async recordSync(outcome) {
      await recordContact(outcome.kind === 'unreachable' ? outcome.message : null);
      if (outcome.kind === 'unreachable') return;
      if (outcome.kind === 'refused') await recordRefusal(outcome.message);
      else await database.put('facts', null, 'refused');
    },
    async readProblems() {
      const refused = RefusalSchema.safeParse(await database.get('facts', 'refused'));
      const tables = TablesSchema.safeParse(await database.get('facts', 'tables'));
      return {
        refused: refused.success ? refused.data : null,
        tables: tables.success ? tables.data : null,
      };
    },
  };
}
