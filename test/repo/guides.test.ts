import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ROUTES } from '../../server/api-docs/describe-routes.ts';
import { createGuardrails, GUARDRAIL_KINDS } from '../../server/guardrails/create-guardrails.ts';
import { createMetrics } from '../../server/metrics/create-metrics.ts';
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

function printDefault({ success, data }: { success: boolean; data?: unknown }): string {
  if (!success) return 'required';
  if (Array.isArray(data) && data.length === 0) return 'none';
  return `\`${typeof data === 'string' ? data : JSON.stringify(data)}\``;
}

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
      return [
        variable === undefined ? 'none' : `\`${variable.name}\``,
        `\`${field}\``,
        printDefault(schema.safeParse(undefined)),
      ];
    });
    expect(rows).toEqual(expected);
  });

  test('has each request once, with whose token it takes', () => {
    const rows = readTable(guide, 'Request').flatMap(([requests = '', token = '']) =>
      inCode(requests).map((request) => `${request.replace(/\?.*/, '')}: ${token}`),
    );
    const expected = Object.entries(ROUTES).map(([request, route]) => {
      // An administrator may do what viewers and publishers may: the guide says so elsewhere.
      const token = route.token.replace(/^(viewer|publisher) or admin$/, '$1').replace(' or ', ', ');
      return `${request}: ${token}`;
    });
    const pages = ['GET /docs/api: none', 'GET /docs/api/openapi.json: none', 'GET /demo: none'];
    const byName = (left: string, right: string) => left.localeCompare(right, 'en');
    expect(rows.toSorted(byName)).toEqual([...expected, ...pages].toSorted(byName));
  });

  test('has each metric once', async () => {
    const metrics = await createMetrics({ process: false }).print();
    const names = [...metrics.matchAll(/^# HELP (\S+)/gm)].map(([, name]) => `\`${name}\``);
    const rows = readTable(guide, 'Metric').map(([name]) => name);
    expect(new Set(rows)).toEqual(new Set(names));
    expect(rows).toHaveLength(names.length);
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
