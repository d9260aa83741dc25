/** Builds the extension that is measured: a process of its own, because tools print on standard output. */
import { buildForTests } from '../../../scripts/build/build-for-tests.ts';

await buildForTests();
