import { expect, test } from 'vitest';
import { maskSourceText, patchGetter, patchMethod } from '../../../src/extension/page-hook/patches.ts';

class Original {
  greet(name: string): string {
    return `hello ${name}`;
  }
  get size(): number {
    return 1;
  }
}
const before = Object.getOwnPropertyDescriptors(Original.prototype);
const sourceBefore = Original.prototype.greet.toString();
maskSourceText();
patchMethod(
  Original.prototype,
  'greet',
  (original, receiver, args) => `${Reflect.apply(original, receiver, args)}!`,
);
patchGetter(Original.prototype, 'size', (original, receiver) => Reflect.apply(original, receiver, []) + 1);

test('the replacement does its own thing', () => {
  expect(new Original().greet('you')).toBe('hello you!');
  expect(new Original().size).toBe(2);
});

test('it cannot be told from the original', () => {
  const after = Object.getOwnPropertyDescriptors(Original.prototype);
  const flags = ({ enumerable, configurable, writable }: PropertyDescriptor) => ({
    enumerable,
    configurable,
    writable,
  });
  expect(flags(after.greet)).toEqual(flags(before.greet));
  expect(flags(after.size)).toEqual(flags(before.size));
  expect(after.greet.value?.name).toBe('greet');
  expect(after.greet.value?.length).toBe(1);
  expect(after.greet.value?.toString()).toBe(sourceBefore);
  expect(after.size.get?.name).toBe('get size');
  expect(Object.hasOwn(new Original(), 'size')).toBe(false);
  expect(Function.prototype.toString.toString()).toContain('[native code]');
});
