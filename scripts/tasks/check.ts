/** Everything that isn't a browser test, in under a minute. */
import { runSteps } from './run-steps.ts';
import { runTests } from './run-tests.ts';
import { STATIC_STEPS } from './static-steps.ts';

const FAST_KINDS = ['unit', 'property', 'conformance', 'integration', 'repo'];

process.exitCode = runSteps(STATIC_STEPS) || runTests(FAST_KINDS);
