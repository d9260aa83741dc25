/** Judges the text of a final span. Linear in its length, never throws. */
export type Validator = (text: string) => boolean;

const DIGIT_ZERO = 0x30;

/** What people and models put between the groups of all of these numbers: spaces, dashes and the minus of any kind. */
const SEPARATOR = /[\s\p{Pd}\u2212]/u;

/** Lengths of payment card numbers, in digits. */
const CARD_DIGITS = { min: 14, max: 19 } as const;

const stripSeparators = (text: string): string => text.split(SEPARATOR).join('');

/** The digits of a number written with spaces and dashes, or null where anything else is in it. */
function readDigits(text: string): readonly number[] | null {
  const digits = stripSeparators(text);
  if (digits.length === 0) return null;
  const values = Array.from(digits, (digit) => digit.charCodeAt(0) - DIGIT_ZERO);
  return values.every((value) => value >= 0 && value <= 9) ? values : null;
}

const toNumber = (digits: readonly number[]): number => digits.reduce((sum, digit) => sum * 10 + digit, 0);

/** Payment cards and many other numbers: every second digit from the right doubled, digit sums add up to tens. */
function isLuhn(text: string): boolean {
  const digits = readDigits(text);
  if (!digits || digits.length < 2) return false;
  const sum = digits.toReversed().reduce((total, digit, i) => {
    const weighed = i % 2 === 1 ? digit * 2 : digit;
    return total + (weighed > 9 ? weighed - 9 : weighed);
  }, 0);
  return sum % 10 === 0;
}

/**
 * Groups of digits of which some in a row are the number of a payment card. What stands before and behind it, such as a
 * price or the date of expiry, looks like a group of it, and only the check digit tells which it is.
 */
function isCard(text: string): boolean {
  const groups = text.split(SEPARATOR);
  for (let from = 0; from < groups.length; from += 1) {
    let number = '';
    for (let at = from; at < groups.length && number.length < CARD_DIGITS.max; at += 1) {
      number += groups[at]!;
      const isLong = number.length >= CARD_DIGITS.min && number.length <= CARD_DIGITS.max;
      if (isLong && isLuhn(number)) return true;
    }
  }
  return false;
}

/** Bank accounts, ISO 13616: country and check digits moved to the end, letters as 10 to 35, remainder 1 of 97. */
function isIban(text: string): boolean {
  const account = stripSeparators(text).toUpperCase();
  if (account.length < 15 || account.length > 34) return false;
  let remainder = 0;
  for (const [i, character] of Array.from(account.slice(4) + account.slice(0, 4)).entries()) {
    const value = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'.indexOf(character);
    const isLetter = value > 9;
    const fromEnd = account.length - i;
    // The last four are the country, which is letters, and the check, which is digits.
    if (value < 0 || (fromEnd <= 4 && isLetter !== fromEnd > 2)) return false;
    remainder = (remainder * (isLetter ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

/** US social security numbers that can have been given out. */
function isSsn(text: string): boolean {
  const digits = readDigits(text);
  if (digits?.length !== 9) return false;
  const area = toNumber(digits.slice(0, 3));
  const isRealArea = area !== 0 && area !== 666 && area < 900;
  return isRealArea && toNumber(digits.slice(3, 5)) !== 0 && toNumber(digits.slice(5)) !== 0;
}

/** UK health service numbers: ten digits, the last a check modulo 11. */
function isNhs(text: string): boolean {
  const digits = readDigits(text);
  if (digits?.length !== 10) return false;
  const sum = digits.slice(0, 9).reduce((total, digit, i) => total + digit * (10 - i), 0);
  const check = (11 - (sum % 11)) % 11;
  return check !== 10 && check === digits[9];
}

/** Four decimal numbers up to 255 without leading zeros. */
function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => Number(part) <= 255 && String(Number(part)) === part);
}

/** Shannon entropy in bits per code point; 0 for empty text. */
function measureEntropy(text: string): number {
  const counts = new Map<string, number>();
  let total = 0;
  for (const character of text) {
    counts.set(character, (counts.get(character) ?? 0) + 1);
    total += 1;
  }
  let bits = 0;
  for (const count of counts.values()) bits -= (count / total) * Math.log2(count / total);
  return bits;
}

const VALIDATORS: Readonly<Record<string, Validator>> = {
  luhn: isLuhn,
  card: isCard,
  iban: isIban,
  ssn: isSsn,
  nhs: isNhs,
  ipv4: isIpv4,
};

/** How validators are written, for messages. */
export const VALIDATOR_SPELLINGS = [...Object.keys(VALIDATORS), 'entropy:<bits>'].join(', ');

/**
 * Finds a built-in check by its name in a rule.
 * @param name e.g. `luhn`, or `entropy:3.5` for at least so many bits per character, 0 to 16
 * @returns null where there is none of that name, or its parameter makes no sense
 */
export function parseValidator(name: string): Validator | null {
  if (Object.hasOwn(VALIDATORS, name)) return VALIDATORS[name]!;
  const bits = /^entropy:(\d{1,2}(?:\.\d{1,4})?)$/.exec(name)?.[1];
  if (bits === undefined || Number(bits) > 16) return null;
  return (text) => measureEntropy(text) >= Number(bits);
}
