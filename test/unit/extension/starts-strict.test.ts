import { expect, test } from 'vitest';
import { startsStrict } from '../../../src/extension/page-hook/workers/starts-strict.ts';

test.each([
  [`'use strict'; f()`, true],
  [`"use strict"\nf()`, true],
  [`\uFEFF \n\t'use strict'`, true],
  [`// one\n/* two\n*/ // three\n"use strict"`, true],
  [`(() => { 'use strict' })()`, false],
  [`f(); 'use strict'`, false],
  [`/* 'use strict'`, false],
  [`// 'use strict'`, false],
  ['', false],
])('%j: %s', (script, isStrict) => {
  expect(startsStrict(script)).toBe(isStrict);
});
