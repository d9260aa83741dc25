import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ROUTES } from '../../server/api-docs/describe-routes.ts';
import { createGuardrails, GUARDRAIL_KINDS } from '../../server/guardrails/create-guardrails.ts';
import { SETTING_VARIABLES } from '../../server/settings/read-settings.ts';
import { SettingsSchema } from '../../server/settings/settings-schema.ts';
import { GUARDRAIL_DEPS } from '../support/create-guardrail.ts';
import { makeSettings } from '../support/test-server.ts';

const read = (name: string): string => readFileSync(`docs/guides/${name}.md`, 'utf8');

/** Rows of the tables that begin with this column, without their heads. */
function readTable(text: string, firstColumn: string): readonly string[][] {
  const table = text.split(/\n\n/).find((block) => new RegExp(`^\\| ${firstColumn} +\\|`).test(block)) ?? '';
  return table
    .split('\n')
    .slice(2)
    .map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\| |\|$/g, '').trim()));
}

const inCode = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? '');

describe('the guide to the server', () => {
  const guide = read('server');

  test('has each setting once, in the order of the schema, with its variable and its default', () => {
    const rows = readTable(guide, 'Variable').map(([variable, field, fallback]) => [
      variable,
      field,
      fallback,
    ]);
    const expected = Object.entries(SettingsSchema.shape).map(([field, schema]) => {
      const variable = (SETTING_VARIABLES as Record<string, { name: string } | undefined>)[field];
      const parsed = schema.safeParse(undefined);
      const isEmpty = Array.isArray(parsed.data) && parsed.data.length === 0;
      return [
        variable === undefined ? 'none' : `\`${variable.name}\``,
        `\`${field}\``,
        parsed.success ? (isEmpty ? 'none' : `\`${String(parsed.data)}\``) : 'required',
      ];
    });
    expect(rows).toEqual(expected);
  });

  test('has each request once, with whose token it takes', () => {
    const rows = readTable(guide, 'Request').flatMap(([requests = '', token = '']) =>
      inCode(requests).map((request): [string, string] => [request.replace(/\?.*/, ''), token]),
    );
    const tokens = Object.entries(ROUTES).map(([request, route]): [string, string] => [
      request,
      // An administrator may do what viewers and publishers may: the guide says so elsewhere.
      route.token.replace(/^(viewer|publisher) or admin$/, '$1').replace(' or ', ', '),
    ]);
    const pages = ['GET /docs/api', 'GET /docs/api/openapi.json', 'GET /demo'];
    expect(rows.toSorted()).toEqual(
      [...tokens, ...pages.map((page): [string, string] => [page, 'none'])].toSorted(),
    );
  });
});

describe('the guide to guardrails', () => {
  const guide = read('guardrails');
  const examples = [...guide.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => JSON.parse(text ?? ''));

  test('has each kind once', () => {
    const kinds = readTable(guide, 'Kind').map(([kind]) => kind);
    expect(kinds).toEqual(Object.keys(GUARDRAIL_KINDS).map((kind) => `\`${kind}\``));
  });

  test('shows settings that a server takes', async () => {
    expect(examples).toHaveLength(2);
    for (const example of examples) {
      const { guardrails } = makeSettings(example);
      const { runnable, missing } = await createGuardrails(guardrails, GUARDRAIL_DEPS);
      expect(missing).toEqual([]);
      expect(runnable.map(({ guardrail }) => guardrail.id)).toEqual(guardrails.map(({ id }) => id));
    }
  });
});
