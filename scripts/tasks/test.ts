/** Every test there is: the static checks, the tests without a browser, and those in Chromium. */
import { runChecks } from './run-checks.ts';
import { STATIC_STEPS } from './static-steps.ts';

const KINDS = ['unit', 'property', 'conformance', 'integration', 'repo', 'e2e'];

process.exitCode = runChecks(STATIC_STEPS, KINDS);
