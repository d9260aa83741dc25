import { type CompileLimits, DEFAULT_LIMITS } from '../../src/engine/index.ts';

/** So small that tables are emptied all the time. */
export const CRAMPED_LIMITS: CompileLimits = {
  ...DEFAULT_LIMITS,
  maxPrefilterStates: 2,
  maxReverseStates: 2,
  maxJointStates: 2,
  maxShapesPerRule: 2,
};
