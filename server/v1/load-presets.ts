import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { z } from 'zod';
import { type Preset, PresetSchema, type RuleGroup, RuleGroupSchema } from './rule-group.ts';

export interface V1Data {
  readonly groups: ReadonlyMap<string, RuleGroup>;
  readonly presets: ReadonlyMap<string, Preset>;
}

/** Reads the rule groups and presets from beside this file, once. */
export async function loadPresets(): Promise<V1Data> {
  const [groups, presets] = await Promise.all([
    readFolder('groups/', RuleGroupSchema),
    readFolder('presets/', PresetSchema),
  ]);
  for (const [name, { prompt, response }] of presets) {
    for (const group of Object.keys({ ...prompt, ...response })) {
      if (!groups.has(group))
        throw new Error(`The preset ${name} names the group ${group}, which is not there.`);
    }
  }
  return { groups, presets };
}

async function readFolder<Value>(folder: string, schema: z.ZodType<Value>): Promise<Map<string, Value>> {
  const url = new URL(folder, import.meta.url);
  const names = (await readdir(url)).toSorted();
  const values = names.map(async (name) => {
    const content: unknown = JSON.parse(await readFile(new URL(name, url), 'utf8'));
    return [basename(name, '.json'), schema.parse(content)] as const;
  });
  return new Map(await Promise.all(values));
}
