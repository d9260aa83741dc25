import {
  CertificateError,
  createCompilation,
  loadRules,
  RuleError,
  type RuleSet,
  serializeRules,
  verifyCertificate,
} from '../../engine/index.ts';
import type {
  EngineRules,
  LoadControl,
  LoadedControl,
  TablesControl,
  WithdrawnControl,
} from '../shared/engine-control.ts';
import type { ActiveBook } from './page-document.ts';

export interface RuleLoaderParts {
  send(message: LoadedControl | TablesControl | WithdrawnControl): void;
  /** Milliseconds from any fixed point. */
  now(): number;
  /** Runs a task when all messages that have come by now have been seen to. */
  later(task: () => void): void;
  /** Takes rules into use for new streams; undefined: there are none. */
  activate(active: ActiveBook | undefined): void;
}

/** How long streams wait at most while rules are compiled beside them, but for a rule that takes longer by itself. */
const SLICE_MS = 6;

/** Gives way whenever it yields; what comes in meanwhile is served first. */
type Job = Generator<undefined, void>;

/** Compiles rules one load after the other, in slices, and takes them into use. */
export function createRuleLoader(parts: RuleLoaderParts): (message: LoadControl) => void {
  const { now, later } = parts;
  const jobs: Job[] = [];

  const runSlice = (): void => {
    const startedAt = now();
    while (jobs[0] !== undefined) {
      if (jobs[0].next().done === true) jobs.shift();
      if (now() - startedAt >= SLICE_MS) break;
    }
    if (jobs.length > 0) later(runSlice);
  };

  return (message) => {
    if (jobs.push(load(parts, message)) === 1) later(runSlice);
  };
}

function* load(parts: RuleLoaderParts, message: LoadControl): Job {
  const { id, activate, rules, tables } = message;
  if (!activate) {
    parts.send({ type: 'loaded', id, result: toResult(yield* compile(rules)) });
    return;
  }
  const loaded = tables === null ? null : loadRules(rules.rules, tables);
  if (tables === null || loaded === null) {
    yield* loadCompiled(parts, message);
    return;
  }
  use(parts, message, loaded);
  parts.send({ type: 'loaded', id, result: { ok: true } });
  yield;
  yield* checkLoaded(parts, message, tables);
}

/** Streams wait until rules are compiled. */
function* loadCompiled(parts: RuleLoaderParts, message: LoadControl): Job {
  const { id, rules, tables } = message;
  const compiled = yield* compile(rules);
  if (compiled.ok) use(parts, message, compiled.ruleSet);
  parts.send({ type: 'loaded', id, result: toResult(compiled) });
  if (!compiled.ok) return;
  yield;
  const problem = tables === null ? null : 'TABLES_UNREADABLE';
  const made = serializeRules(compiled.ruleSet);
  parts.send({ type: 'tables', digest: rules.digest, tables: made, problem });
}

/**
 * Streams are guarded by what was loaded; meanwhile it is found out whether it is what was signed. The hash in tables
 * keeps nobody from making others that leave something out.
 */
function* checkLoaded(parts: RuleLoaderParts, message: LoadControl, tables: Uint8Array): Job {
  const { id, rules } = message;
  const { digest } = rules;
  const compiled = yield* compile(rules);
  if (!compiled.ok) {
    parts.activate(undefined);
    parts.send({ type: 'withdrawn', id, digest, message: compiled.message });
    return;
  }
  const made = serializeRules(compiled.ruleSet);
  if (isEqual(made, tables)) return;
  use(parts, message, compiled.ruleSet);
  parts.send({ type: 'tables', digest, tables: made, problem: 'TABLES_DIFFER' });
}

function use({ activate }: RuleLoaderParts, { rules }: LoadControl, ruleSet: RuleSet): void {
  const { digest, version, labels, policy } = rules;
  activate({ book: { digest, version, labels, ruleSet }, policy });
}

type Compiled =
  | { readonly ok: true; readonly ruleSet: RuleSet }
  | { readonly ok: false; readonly message: string };

const toResult = (compiled: Compiled): LoadedControl['result'] => (compiled.ok ? { ok: true } : compiled);

/** Compiles rules and makes sure that they are what was signed, before any stream is guarded by them. */
function* compile({ rules, certificate }: EngineRules): Generator<undefined, Compiled> {
  try {
    const compilation = createCompilation(rules);
    while (compilation.advance()) yield;
    const ruleSet = compilation.ruleSet as RuleSet;
    verifyCertificate(ruleSet, certificate);
    return { ok: true, ruleSet };
  } catch (error) {
    if (!(error instanceof RuleError || error instanceof CertificateError)) throw error;
    return { ok: false, message: error.message };
  }
}

const isEqual = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);
