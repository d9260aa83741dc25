import type { Random } from './random.ts';

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = UPPER.toLowerCase();
const DIGITS = '0123456789';
const ALPHANUMERIC = UPPER + LOWER + DIGITS;

/** A made-up value that a rule of the demo pack covers. */
export interface Secret {
  readonly value: string;
  /** Parts of it that tell something; none of them may be seen. */
  readonly telling: readonly string[];
  /** What stands in its place. */
  readonly mark: string;
}

type MakeSecret = (random: Random) => Secret;

const make =
  (mark: string, value: (random: Random) => string): MakeSecret =>
  (random) => {
    const made = value(random);
    return { value: made, telling: [made], mark: `[redacted: ${mark}]` };
  };

/** Adds the digit that makes a card number pass Luhn's check. */
function completeCard(digits: string): string {
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, digit, i) => {
      const doubled = Number(digit) * (i % 2 === 0 ? 2 : 1);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return digits + String((10 - (sum % 10)) % 10);
}

function makePrivateKey(random: Random): Secret {
  const lines = Array.from({ length: 3 + random.int(3) }, () => random.text(`${ALPHANUMERIC}+/`, 64));
  const value = ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----'].join('\n');
  return { value, telling: lines, mark: '[redacted: private key]' };
}

const MAKERS: readonly MakeSecret[] = [
  make('AWS access key id', (random) => `AKIA${random.text(`${UPPER}234567`, 16)}`),
  make('GitHub token', (random) => `ghp_${random.text(ALPHANUMERIC, 36)}`),
  make(
    'e-mail address',
    (random) => `${random.text(LOWER, 9)}.${random.text(LOWER, 6)}@${random.text(LOWER, 9)}.example`,
  ),
  make(
    'US social security number',
    (random) => `${100 + random.int(500)}-${10 + random.int(89)}-${1000 + random.int(8999)}`,
  ),
  make('payment card number', (random) => completeCard(`4${random.text(DIGITS, 14)}`)),
  makePrivateKey,
];

/** Makes a secret of a kind that chance chooses. */
export function makeSecret(random: Random): Secret {
  return random.pick(MAKERS)(random);
}
