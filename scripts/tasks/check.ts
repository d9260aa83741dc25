/** Everything that isn't a browser test, in under a minute. */
import { runChecks } from './run-checks.ts';
import { STATIC_STEPS } from './static-steps.ts';

const FAST_KINDS = ['unit', 'property', 'conformance', 'integration', 'repo'];

process.exitCode = runChecks(STATIC_STEPS, FAST_KINDS);
