/** Rule packs: reading them, holding the rules to their samples, and making bundles of them. */
export { checkSamples } from './check-samples.ts';
export { type BundleTerms, createBundle } from './create-bundle.ts';
export { digestSamples } from './digest-samples.ts';
export { ADVISED_STEPS, findCostlyRules } from './find-costly-rules.ts';
export { loadPack, type Pack } from './load-pack.ts';
export type { RuleSource } from './rule-source.ts';
