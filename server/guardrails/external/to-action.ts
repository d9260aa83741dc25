import type { CheckAction } from '../../../src/protocol/index.ts';
import type { Thresholds } from './option-schemas.ts';

const SEVERITY: Readonly<Record<CheckAction, number>> = { allow: 0, warn: 1, block: 2 };

export function toAction(score: number, { warnAt, blockAt }: Thresholds): CheckAction {
  if (blockAt !== null && score >= blockAt) return 'block';
  if (warnAt !== null && score >= warnAt) return 'warn';
  return 'allow';
}

/** @returns the gravest; `allow` for none */
export function findGravest(actions: readonly CheckAction[]): CheckAction {
  return actions.reduce<CheckAction>((a, b) => (SEVERITY[b] > SEVERITY[a] ? b : a), 'allow');
}
