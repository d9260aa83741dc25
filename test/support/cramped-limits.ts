import { type CompileLimits, DEFAULT_LIMITS } from '../../src/engine/index.ts';

/** All rules sleep that can, however few. */
export const SLEEPY_LIMITS: CompileLimits = { ...DEFAULT_LIMITS, maxAwakeRules: 0 };

/** So small that tables are emptied all the time. */
export const CRAMPED_LIMITS: CompileLimits = {
  ...SLEEPY_LIMITS,
  maxPrefilterStates: 2,
  maxReverseStates: 2,
  maxJointStates: 2,
  maxShapesPerRule: 2,
};
