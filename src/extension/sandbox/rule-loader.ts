import {
  CertificateError,
  createCompilation,
  createSerialization,
  loadRules,
  RuleError,
  type RuleSet,
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
  /** The rules in use; undefined while there are none. */
  active(): ActiveBook | undefined;
  /** Takes rules into use for new streams; undefined: there are none. */
  activate(active: ActiveBook | undefined): void;
}

/** How long streams wait at most while rules are compiled beside them, but for a step that takes longer by itself. */
const SLICE_MS = 6;

/** Gives way whenever it yields; what comes in meanwhile is served first. */
type Job = Generator<undefined, void>;

/** Compiles rules one load after the other, in slices, and takes them into use. */
export function createRuleLoader(parts: RuleLoaderParts): (message: LoadControl) => void {
  const { now, later } = parts;
  const jobs: Job[] = [];
  const compileOnce = createCompiler();

  const runSlice = (): void => {
    const startedAt = now();
    while (jobs[0] !== undefined) {
      if (jobs[0].next().done === true) jobs.shift();
      if (now() - startedAt >= SLICE_MS) break;
    }
    if (jobs.length > 0) later(runSlice);
  };

  return (message) => {
    if (jobs.push(load(parts, compileOnce, message)) === 1) later(runSlice);
  };
}

function* load(parts: RuleLoaderParts, compileOnce: Compiler, message: LoadControl): Job {
  const { id, activate, rules } = message;
  const isEarly = activate && startEarly(parts, message);
  if (isEarly) yield;
  const compiled = yield* compileOnce(rules);
  if (isEarly && !compiled.ok) {
    parts.activate(undefined);
    parts.send({ type: 'withdrawn', id, digest: rules.digest, message: compiled.message });
    return;
  }
  if (!isEarly) {
    if (activate && compiled.ok) use(parts, message, compiled.ruleSet);
    parts.send({ type: 'loaded', id, result: compiled.ok ? { ok: true } : compiled });
  }
  if (activate && compiled.ok) yield* checkTables(parts, message, { isEarly, ruleSet: compiled.ruleSet });
}

/**
 * Guards streams by what was kept, where they would otherwise have to wait. Rules that are in use give way to nothing
 * that hasn't been checked: the hash in tables keeps nobody from making others that leave something out.
 */
function startEarly(parts: RuleLoaderParts, message: LoadControl): boolean {
  const { id, rules, tables } = message;
  if (tables === null || parts.active() !== undefined) return false;
  const loaded = loadRules(rules.rules, tables);
  if (loaded === null) return false;
  use(parts, message, loaded);
  parts.send({ type: 'loaded', id, result: { ok: true } });
  return true;
}

/** What was kept is replaced unless it says what compiling found out, and isn't used any more. */
function* checkTables(
  parts: RuleLoaderParts,
  message: LoadControl,
  { isEarly, ruleSet }: { readonly isEarly: boolean; readonly ruleSet: RuleSet },
): Job {
  const { rules, tables } = message;
  const made = yield* serialize(ruleSet);
  if (tables !== null && isEqual(made, tables)) return;
  if (isEarly) use(parts, message, ruleSet);
  parts.send({ type: 'tables', digest: rules.digest, tables: made, problem: findProblem(message) });
}

function findProblem({ rules, tables }: LoadControl): TablesControl['problem'] {
  if (tables === null) return null;
  return loadRules(rules.rules, tables) === null ? 'TABLES_UNREADABLE' : 'TABLES_DIFFER';
}

function use({ activate }: RuleLoaderParts, { rules }: LoadControl, ruleSet: RuleSet): void {
  const { digest, version, labels, policy } = rules;
  activate({ book: { digest, version, labels, ruleSet }, policy });
}

type Compiled =
  | { readonly ok: true; readonly ruleSet: RuleSet }
  | { readonly ok: false; readonly message: string };

type Compiler = (rules: EngineRules) => Generator<undefined, Compiled>;

/**
 * Remembers the rules that were compiled last: a bundle is tried and then taken into use, and stays in use when only the
 * policy changes.
 */
function createCompiler(): Compiler {
  let last: { readonly digest: string; readonly compiled: Compiled } | null = null;
  return function* compileOnce(rules) {
    const { digest } = rules;
    if (last?.digest === digest) return last.compiled;
    const compiled = yield* compile(rules);
    if (compiled.ok) last = { digest, compiled };
    return compiled;
  };
}

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

function* serialize(ruleSet: RuleSet): Generator<undefined, Uint8Array> {
  const serialization = createSerialization(ruleSet);
  while (serialization.advance()) yield;
  return serialization.bytes as Uint8Array;
}

const isEqual = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);
