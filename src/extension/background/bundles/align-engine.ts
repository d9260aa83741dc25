import type { ActiveRules, EngineState, LoadRulesResult, Policy } from '../../../protocol/index.ts';

export interface AlignParts {
  /** The stored bundle and policy. */
  readWanted(): Promise<ActiveRules>;
  readEngine(): Promise<EngineState>;
  loadRules(rules: ActiveRules, activate: boolean): Promise<LoadRulesResult>;
}

/**
 * Has the engine run what is stored. The two come apart when the service worker is stopped after a bundle was
 * stored and before the engine was told, or when the engine was starting at that moment.
 * @returns whether it runs it now; it does so without a load when nothing differs
 */
export async function alignEngine({
  readWanted,
  readEngine,
  loadRules,
}: AlignParts): Promise<LoadRulesResult> {
  const running = await readEngine();
  // Read last, so that what is loaded is not older than what was compared.
  const wanted = await readWanted();
  if (running !== null && running.digest === wanted.digest && isSamePolicy(running.policy, wanted.policy)) {
    return { ok: true };
  }
  return loadRules(wanted, true);
}

function isSamePolicy(a: Policy, b: Policy): boolean {
  const sites = Object.entries(a.sites);
  return (
    a.failPolicy === b.failPolicy &&
    a.verdictTimeoutMs === b.verdictTimeoutMs &&
    a.sendText === b.sendText &&
    a.recipient === b.recipient &&
    sites.length === Object.keys(b.sites).length &&
    sites.every(([origin, failPolicy]) => b.sites[origin] === failPolicy)
  );
}
