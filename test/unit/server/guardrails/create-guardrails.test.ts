import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createGuardrails } from '../../../../server/guardrails/create-guardrails.ts';
import { defineKind, type GuardrailKind } from '../../../../server/guardrails/guardrail-kind.ts';
import { createReadSecret } from '../../../../server/settings/create-read-secret.ts';
import { GuardrailSettingsSchema } from '../../../../server/settings/guardrail-settings.ts';
import { SecretSchema } from '../../../../server/settings/secret-schema.ts';
import { GUARDRAIL_DEPS } from '../../../support/create-guardrail.ts';
import { createFakeGuardrail, makeCharacteristics } from '../../../support/fake-guardrail.ts';

const SECRET = 'sk-very-secret-value';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stinger-secrets-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A kind that needs a key, and one that keeps it to be looked at. */
function createAskingKind(): { kind: GuardrailKind; keys: string[] } {
  const keys: string[] = [];
  const schema = z.strictObject({ apiKey: SecretSchema });
  const kind = defineKind(schema, (id, { apiKey }, { readSecret }) => {
    keys.push(readSecret(apiKey));
    return createFakeGuardrail({ id, characteristics: makeCharacteristics({ class: 'VERY_SLOW' }) });
  });
  return { kind, keys };
}

const deps = (environment: Record<string, string> = {}) => ({
  ...GUARDRAIL_DEPS,
  readSecret: createReadSecret(environment),
});

async function explain(settings: object[], kinds?: Record<string, GuardrailKind>): Promise<string> {
  try {
    const list = GuardrailSettingsSchema.parse(settings);
    await createGuardrails(list, deps(), kinds);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'no error';
}

describe('guardrails in settings', () => {
  test('are made in their order, with how they run', async () => {
    const list = GuardrailSettingsSchema.parse([
      { id: 'short', kind: 'length', mode: 'MONITOR', options: { maxCharacters: 10 } },
      { id: 'hosts', kind: 'url', checkpoint: 'BATCHED' },
      { id: 'cards', kind: 'regex', options: { pack: 'packs/baseline.json' } },
    ]);
    const { runnable, missing } = await createGuardrails(list, deps());
    expect(missing).toEqual([]);
    expect(runnable.map(({ guardrail, decision }) => ({ id: guardrail.id, ...decision }))).toEqual([
      { id: 'short', mode: 'MONITOR', checkpoint: 'IMMEDIATE', isOverridden: true },
      { id: 'hosts', mode: 'BLOCK', checkpoint: 'BATCHED', isOverridden: true },
      { id: 'cards', mode: 'BLOCK', checkpoint: 'IMMEDIATE', isOverridden: false },
    ]);
  });

  const rule = { id: 'r', title: 't', action: 'block', kind: 'regex', class: 'INSTANT', flags: '' };
  test.each<[string, object, string]>([
    ['an unknown kind', { kind: 'magic' }, 'kind: must be one of regex, keyword, length, url, topic'],
    ['a name of every object', { kind: 'constructor' }, 'kind: must be one of'],
    ['an unknown option', { kind: 'length', options: { maxCharacters: 1, max: 2 } }, 'max'],
    ['no bound', { kind: 'length' }, 'options: must have at least one of "minCharacters"'],
    ['bounds that cross', { kind: 'length', options: { minCharacters: 5, maxCharacters: 2 } }, 'not below'],
    [
      'a host that is none',
      { kind: 'url', options: { deny: ['https://a.example'] } },
      'options.deny.0: must be a host',
    ],
    ['no topic', { kind: 'topic' }, 'options: must have "deny", "allow" or both'],
    ['no rules', { kind: 'regex' }, 'options: must have one of "channel"'],
    ['no such pack', { kind: 'regex', options: { pack: '/nowhere.json' } }, 'options.pack: PACK_INVALID'],
    [
      'a pack without such rules',
      { kind: 'keyword', options: { pack: 'packs/baseline.json' } },
      'no rule is of the class of this kind',
    ],
    [
      'a rule that the engine refuses',
      { kind: 'regex', options: { rules: [{ ...rule, pattern: 'a*' }] } },
      'options: rule "r", NULLABLE',
    ],
    [
      'a refused override',
      { kind: 'regex', mode: 'DISABLED', options: { pack: 'packs/baseline.json' } },
      'OVERRIDE_REFUSED',
    ],
  ])('with %s are refused, naming the guardrail and the field', async (_name, setting, says) => {
    const message = await explain([
      { id: 'first', kind: 'url' },
      { id: 'wrong', ...setting },
    ]);
    expect(message).toContain('guardrails.1 (wrong): ');
    expect(message).toContain(says);
  });

  test('that are wrong are all named at once', async () => {
    const message = await explain([
      { id: 'one', kind: 'length' },
      { id: 'two', kind: 'magic' },
    ]);
    expect(message).toContain('(one)');
    expect(message).toContain('(two)');
  });

  test('that say something wrong of themselves stop the start', async () => {
    const wrong = defineKind(z.unknown(), (id) =>
      createFakeGuardrail({ id, characteristics: makeCharacteristics({ cacheableForMs: -1 }) }),
    );
    expect(await explain([{ id: 'a', kind: 'wrong' }], { wrong })).toMatch(
      /^GUARDRAIL_INVALID: .*"a": cacheableForMs/,
    );
  });
});

describe('the settings of guardrails', () => {
  const messageOf = (setting: unknown) => GuardrailSettingsSchema.safeParse(setting).error?.message ?? '';

  test.each<[string, unknown, string]>([
    ['no list', {}, 'must be a list of guardrails'],
    ['a wrong id', [{ id: 'A b', kind: 'url' }], 'lower case letters, digits and dashes'],
    [
      'the same id twice',
      [
        { id: 'a', kind: 'url' },
        { id: 'a', kind: 'url' },
      ],
      'is taken',
    ],
    ['a wrong mode', [{ id: 'a', kind: 'url', mode: 'OFF' }], 'BLOCK'],
    ['a wrong boundary', [{ id: 'a', kind: 'toxicity', boundary: 'WORD' }], 'PARAGRAPH'],
    ['an unknown field', [{ id: 'a', kind: 'url', prio: 1 }], 'prio'],
  ])('with %s say so', (_name, setting, says) => {
    expect(messageOf(setting)).toContain(says);
  });

  test.each([
    { apiKey: SECRET },
    { auth: { token: SECRET } },
    { endpoints: [{ client_secret: SECRET }] },
    { PASSWORD: SECRET },
  ])('refuse the secret in %j without showing it', (options) => {
    const message = messageOf([{ id: 'a', kind: 'any', options }]);
    expect(message).toContain('never stands in the settings');
    expect(message).not.toContain(SECRET);
  });
});

describe('a secret', () => {
  const make = (apiKey: object) =>
    GuardrailSettingsSchema.parse([{ id: 'asks', kind: 'asking', options: { apiKey } }]);

  test('is read from the environment or from a file', async () => {
    const { kind, keys } = createAskingKind();
    const path = join(folder, 'key');
    writeFileSync(path, `${SECRET}\n`);
    const environment = deps({ API_KEY: SECRET });
    await createGuardrails(make({ env: 'API_KEY' }), environment, { asking: kind });
    await createGuardrails(make({ file: path }), environment, { asking: kind });
    expect(keys).toEqual([SECRET, SECRET]);
  });

  test.each([
    [{ env: 'API_KEY' }, 'the environment variable API_KEY is not set; put the secret there'],
    [{ file: '/nowhere/key' }, "the file /nowhere/key can't be read; put the secret there"],
  ])('that is missing at %j disables its guardrail and no other', async (apiKey, reason) => {
    const { kind } = createAskingKind();
    const other = defineKind(z.unknown(), (id) => createFakeGuardrail({ id }));
    const list = [...make(apiKey), { id: 'other', kind: 'other', options: {} }];
    const { runnable, missing } = await createGuardrails(list, deps(), { asking: kind, other });
    expect(missing).toEqual([{ id: 'asks', kind: 'asking', reason }]);
    expect(runnable.map(({ guardrail }) => guardrail.id)).toEqual(['other']);
  });

  test('in another shape is refused', async () => {
    const { kind } = createAskingKind();
    const message = await explain([{ id: 'asks', kind: 'asking', options: { apiKey: { value: SECRET } } }], {
      asking: kind,
    });
    expect(message).toContain('options.apiKey: must be {"env": "NAME"} or {"file": "path"}');
    expect(message).not.toContain(SECRET);
  });
});
