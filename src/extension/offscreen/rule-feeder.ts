import {
  type ActiveRules,
  type LoadRulesResult,
  MAX_REPORT_CHARS,
  type ReportCheckRequest,
} from '../../protocol/index.ts';
import type { TablesControl, WithdrawnControl } from '../shared/engine-control.ts';
import type { SandboxClient } from './sandbox-client.ts';
import type { TableStore } from './table-store.ts';
import { toEngineRules } from './to-engine-rules.ts';

/** Gives the engine rules, with what compiling them came to before, and keeps what it comes to now. */
export interface RuleFeeder {
  /** Loads take effect in the order of the calls. @returns the engine's answer; never rejects */
  load(rules: ActiveRules, activate: boolean): Promise<LoadRulesResult>;
  /** Whether rules were given to be used, be they in use by now or not. */
  hasGiven(): boolean;
  /** Takes what the engine says about rules in use. */
  note(message: TablesControl | WithdrawnControl): void;
}

export interface RuleFeederParts {
  readonly sandbox: Pick<SandboxClient, 'load'>;
  readonly tables: TableStore;
  /** Tells the service worker; rejects when it died over it. */
  report(request: ReportCheckRequest): Promise<unknown>;
}

export function createRuleFeeder({ sandbox, tables, report }: RuleFeederParts): RuleFeeder {
  let isGiven = false;
  /** Storage may answer in any order; loads and writes may not. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const result = turn.then(task);
    turn = result.catch(() => undefined); // its own caller sees the failure
    return result;
  };

  const tell = (request: ReportCheckRequest): void => {
    // The service worker was stopped over it: the status lacks a line, nothing else.
    report(request).catch(() => undefined);
  };

  return {
    hasGiven: () => isGiven,
    async load(rules, activate) {
      isGiven ||= activate;
      const stored = await inTurn(async () => {
        const kept = activate ? await tables.read(rules.digest) : null;
        // A promise inside an object isn't waited for: the next load is given while this one is worked on.
        return { answer: sandbox.load(toEngineRules(rules), activate, kept) };
      });
      return stored.answer;
    },
    note(message) {
      if (message.type === 'withdrawn') {
        void inTurn(() => tables.replace(message.digest, null));
        const text = message.message.slice(0, MAX_REPORT_CHARS);
        return tell({ type: 'report-check', outcome: 'rules-withdrawn', message: text });
      }
      void inTurn(() => tables.replace(message.digest, message.tables));
      const { problem } = message;
      if (problem !== null) tell({ type: 'report-check', outcome: 'tables-replaced', problem });
    },
  };
}
