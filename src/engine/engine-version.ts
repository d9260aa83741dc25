/**
 * Grows when a rule may mean something else than before, or its report say something else. A bundle names the oldest
 * version that can run it, which is the one that its certificates are of.
 */
export const ENGINE_VERSION = 3;
