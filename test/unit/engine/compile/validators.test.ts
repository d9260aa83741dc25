import { expect, test } from 'vitest';
import { parseValidator } from '../../../../src/engine/compile/validators.ts';

test.each([
  ['luhn', '4111 1111-1111 1111', true],
  ['luhn', '4111111111111112', false],
  ['luhn', '4111x1111', false],
  ['luhn', '0', false],
  ['luhn', '', false],
  ['luhn', '4111\u20111111\u20131111\u00a01111', true],
  ['luhn', '4111\u22121111\u202f1111\u20141111', true],
  ['card', '4111 1111 1111 1111', true],
  ['card', '378282246310005', true],
  ['card', '4111111111111112', false],
  ['card', '4000 4111 1111 1111 1111', true],
  ['card', '4000 4242 4242 4242 4242 1226', true],
  ['card', '4000 4111 1111 1111 1112', false],
  ['card', '11114111111111111111', false],
  ['card', '4111 1111 1111 x111', false],
  ['card', '42', false],
  ['card', '', false],
  ['iban', 'GB82 WEST 1234 5698 7654 32', true],
  ['iban', 'de89370400440532013000', true],
  ['iban', 'GB82WEST12345698765433', false],
  ['iban', '8200WEST12345698765432', false],
  ['iban', 'GB82', false],
  ['ssn', '123-45-6789', true],
  ['ssn', '123 45 6789', true],
  ['ssn', '123\u201145\u20116789', true],
  ['ssn', '000-45-6789', false],
  ['ssn', '666-45-6789', false],
  ['ssn', '900-45-6789', false],
  ['ssn', '123-00-6789', false],
  ['ssn', '123-45-0000', false],
  ['ssn', '123-45-678', false],
  ['nhs', '943 476 5919', true],
  ['nhs', '9434765918', false],
  ['nhs', '943476591', false],
  ['ipv4', '192.168.0.255', true],
  ['ipv4', '192.168.0.256', false],
  ['ipv4', '192.168.00.1', false],
  ['ipv4', '1.2.3', false],
  ['ipv4', '1.2..3', false],
  ['entropy:2', 'abcd', true],
  ['entropy:2.01', 'abcd', false],
  ['entropy:0', '', true],
  ['entropy:1', 'aaaa', false],
])('%s on "%s" says %s', (name, text, expected) => {
  expect(parseValidator(name)?.(text)).toBe(expected);
});

test.each(['Luhn', 'entropy', 'entropy:', 'entropy:x', 'entropy:17', 'entropy:-1', '__proto__', ''])(
  'there is no validator "%s"',
  (name) => {
    expect(parseValidator(name)).toBe(null);
  },
);
