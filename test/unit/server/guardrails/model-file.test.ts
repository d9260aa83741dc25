import { expect, test } from 'vitest';
import { decodeModel, encodeModel } from '../../../../server/guardrails/text-model/model-file.ts';
import type { TextModel } from '../../../../server/guardrails/text-model/text-model.ts';

const MODEL: TextModel = {
  id: 'a-model',
  bits: 8,
  kinds: ['words', 'letters'],
  contextWeight: 0.25,
  threshold: 0.5,
  bias: -1.5,
  scale: 0.01,
  weights: Int8Array.from({ length: 256 }, (_item, at) => at - 128),
};

test('what is written is read', () => {
  expect(decodeModel(encodeModel(MODEL))).toEqual(MODEL);
});

test('no byte can be another', () => {
  const file = encodeModel(MODEL);
  for (let at = 0; at < file.length; at += 1) {
    const damaged = Buffer.from(file);
    damaged[at] = (damaged[at] as number) ^ 1;
    expect(() => decodeModel(damaged), `byte ${at}`).toThrow(/is no model|is damaged/);
  }
});

test('no byte can be missing or too many', () => {
  const file = encodeModel(MODEL);
  for (let length = 0; length < file.length; length += 1) {
    expect(() => decodeModel(file.subarray(0, length)), `${length} bytes`).toThrow(/is no model|is damaged/);
  }
  expect(() => decodeModel(Buffer.concat([file, Buffer.from([0])]))).toThrow('is damaged');
});

test('a header that says something else is refused, though its digest is right', () => {
  expect(() => decodeModel(encodeModel({ ...MODEL, bits: 9 }))).toThrow('weights');
  expect(() => decodeModel(encodeModel({ ...MODEL, threshold: 2 }))).toThrow('header');
  expect(() => decodeModel(encodeModel({ ...MODEL, scale: Number.NaN }))).toThrow('header');
  expect(() => decodeModel(encodeModel({ ...MODEL, kinds: ['tunes'] as never }))).toThrow('header');
});
