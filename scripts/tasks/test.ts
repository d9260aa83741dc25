/** Every test there is: the static checks, the tests without a browser, and those in Chromium. */
import { runSteps } from './run-steps.ts';
import { runTests } from './run-tests.ts';
import { STATIC_STEPS } from './static-steps.ts';

const KINDS = ['unit', 'property', 'conformance', 'integration', 'repo', 'e2e'];

process.exitCode = runSteps(STATIC_STEPS) || runTests(KINDS);
