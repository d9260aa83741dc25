import type { z } from 'zod';
import {
  type ExtensionStatus,
  ExtensionStatusSchema,
  type LateVerdict,
  type ReportCheckRequest,
} from '../../protocol/index.ts';
import type { SyncOutcome } from './bundles/sync-bundle.ts';
import type { Database } from './database.ts';

const RefusalSchema = ExtensionStatusSchema.shape.refused;
const TablesSchema = ExtensionStatusSchema.shape.tables;
const LateVerdictsSchema = ExtensionStatusSchema.shape.lateVerdicts;
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
  /** @param verdict one that is known already changes nothing */
  recordLateVerdict(verdict: LateVerdict): Promise<void>;
  /** Newest first. */
  readLateVerdicts(): Promise<LateVerdict[]>;
}

/** So many are kept for the popup. */
const MAX_LATE_VERDICTS = 10;

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
  const readLateVerdicts = async (): Promise<LateVerdict[]> => {
    const parsed = LateVerdictsSchema.safeParse(await database.get('facts', 'late-verdicts'));
    return parsed.success ? parsed.data : [];
  };
  return {
    readContact,
    readLateVerdicts,
    async recordLateVerdict(verdict) {
      const isSame = ({ sessionId, seq, guardrail }: LateVerdict): boolean =>
        sessionId === verdict.sessionId && seq === verdict.seq && guardrail === verdict.guardrail;
      const others = (await readLateVerdicts()).filter((known) => !isSame(known));
      await database.put('facts', [verdict, ...others].slice(0, MAX_LATE_VERDICTS), 'late-verdicts');
    },
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
