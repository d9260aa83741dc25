import { createTeller } from '../count-unguarded.ts';
import type { GuardLink } from '../guard-link.ts';
import { listOf } from '../list-of.ts';
import { natives } from '../natives.ts';
import { type Make, patchMethod, replaceConstructor } from '../patches.ts';
import { watchBlobAddresses } from './blob-addresses.ts';
import { countSharedWorkers } from './count-workers.ts';
import { LoadingWorker } from './loading-worker.ts';
import { planWorker, type WorkerPlan } from './plan-worker.ts';
import { POLICY_SIGNS } from './policy-signs.ts';
import { workerNatives } from './worker-natives.ts';

interface GuardedWorker {
  /** Null where the page's text is in the script itself. */
  readonly loading: LoadingWorker | null;
  readonly connection: { end(): void };
}

/**
 * Puts the hook in front of the scripts of dedicated Workers. Those that can't have it are left as they are, and told of.
 * @see docs/design/page-hook.md
 */
export function guardWorkers(scope: typeof globalThis, link: GuardLink): void {
  if (typeof scope.Worker === 'undefined') return;
  const known = new natives.WeakMap<object, GuardedWorker>();
  const blobs = watchBlobAddresses(scope);
  const tell = createTeller(link, 'worker');
  const policy = watchPolicy(scope);

  const leave = (make: Make, args: readonly unknown[]): Worker => {
    const made = make(args) as Worker;
    tell();
    return made;
  };
  const adopt = (made: Worker, { token, hookAddress }: WorkerPlan, makeNative: () => Worker): void => {
    const connection = connect(made, link);
    if (token === null) return void natives.weakMap.set(known, made, { loading: null, connection });
    policy.loading += 1;
    const loading = new LoadingWorker(made, token, {
      settled() {
        policy.loading -= 1;
        if (hookAddress !== null) workerNatives.revokeObjectURL(hookAddress);
      },
      replace() {
        connection.end();
        return makeNative();
      },
    });
    natives.weakMap.set(known, made, { loading, connection });
  };

  replaceConstructor(scope, 'Worker', (make, args) => {
    const plan = planWorker(args, blobs, !policy.isRefusing && !showsPolicy(scope.document));
    const made = plan === null ? null : start(make, plan);
    if (plan === null || made === null) return leave(make, args);
    adopt(made, plan, () => leave(make, plan.blob === null ? args : [addressOf(plan.blob), args[1]]));
    return made;
  });
  patchMessages(scope, (worker) => natives.weakMap.get(known, worker) as GuardedWorker | undefined);
  countSharedWorkers(scope, tell);
}

/** It stays for as long as the document: when the Worker has read it, nobody says. */
const addressOf = (blob: Blob): string => workerNatives.createObjectURL(blob);

/** @returns null where the page's policy lets no Worker be made from text */
function start(make: Make, { script, options }: WorkerPlan): Worker | null {
  const address = workerNatives.createObjectURL(script);
  try {
    return make([address, options]) as Worker;
  } catch {
    // A policy forbids it, and the page's own way is left to it.
    return null;
  } finally {
    // It is being read already.
    workerNatives.revokeObjectURL(address);
  }
}

/** Gives the hook in the Worker its port, before the page can say a word to it. */
function connect(made: Worker, link: GuardLink): { end(): void } {
  const { port1, port2 } = new natives.MessageChannel();
  workerNatives.worker.postMessage(made, 0, listOf([port1]));
  return link.connectWorker(port2);
}

/**
 * A Worker from text is under the policy of the page, and not under that of its script's own response, as the page has
 * asked for it. So where a page shows that it has one which makes a difference, scripts by their addresses are left alone.
 */
function showsPolicy(document: Document): boolean {
  return workerNatives.querySelector(document, POLICY_SIGNS) !== null;
}

interface PolicyWatch {
  /** The page's policy forbids Workers from text. */
  isRefusing: boolean;
  /** Workers of which it is not known yet. */
  loading: number;
}

/** A page isn't told of a breach of its policy that it didn't commit. */
function watchPolicy(scope: typeof globalThis): PolicyWatch {
  const watch: PolicyWatch = { isRefusing: false, loading: 0 };
  natives.addEventListener(
    scope,
    'securitypolicyviolation',
    (event) => {
      const violation = event as SecurityPolicyViolationEvent;
      if (watch.loading === 0 || workerNatives.violation.blockedUri(violation) !== 'blob') return;
      if (workerNatives.violation.directive(violation) !== 'worker-src') return;
      watch.isRefusing = true;
      natives.event.stopImmediatePropagation(event);
    },
    true,
  );
  return watch;
}

function patchMessages(scope: typeof globalThis, find: (worker: Worker) => GuardedWorker | undefined): void {
  const { prototype } = scope.Worker;
  patchMethod(prototype, 'postMessage', (original, receiver, args) => {
    const loading = find(receiver as Worker)?.loading ?? null;
    if (loading === null) return natives.apply(original, receiver, args);
    if (loading.isLoading() && hold(loading, args)) return;
    natives.apply(original, loading.target, args);
  });
  patchMethod(prototype, 'terminate', (original, receiver, args) => {
    const guarded = find(receiver as Worker);
    guarded?.connection.end();
    natives.apply(original, guarded?.loading?.target ?? receiver, args);
  });
}

/** @returns false for what the platform must look at itself */
function hold(loading: LoadingWorker, args: readonly unknown[]): boolean {
  if (args.length === 0) return false;
  const given = args[1] as Transferable[] | StructuredSerializeOptions | null | undefined;
  const isList = workerNatives.isArray(given);
  // Any other list is read but once.
  if (!isList && typeof given === 'object' && given !== null && natives.iterator in given) return false;
  const transfer = isList ? given : (given?.transfer ?? listOf([]));
  try {
    loading.hold(args[0], transfer);
    return true;
  } catch {
    // It can't be cloned: the platform throws the same at the page.
    return false;
  }
}
