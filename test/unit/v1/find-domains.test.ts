import { expect, test } from 'vitest';
import { namesDomain } from '../../../server/v1/find-domains.ts';

const DOMAINS = ['bad.example', 'worse.test'];

test.each([
  'Go to https://bad.example/path?x=1',
  'bad.example',
  'BAD.EXAMPLE, now',
  '(www.bad.example)',
  'bad[.]example or bad(dot)example',
  'ftp://user@bad.example:21',
  `${'deep.'.repeat(40)}bad.example`,
  'first fine.test, then worse.test.',
])('%s names a blocked site', (text) => {
  expect(namesDomain(text, DOMAINS)).toBe(true);
});

test.each(['notbad.example', 'bad.example.com', 'bad', 'example', 'a bad example', 'bad. Example', ''])(
  '%s names none',
  (text) => {
    expect(namesDomain(text, DOMAINS)).toBe(false);
  },
);
