import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { BundleSchema, CodedError, describeIssue, LIMITS } from '../../../src/protocol/index.ts';
import { readJsonFile } from '../read-json-file.ts';
import { type RuleSource, RuleSourceSchema } from './rule-source.ts';

/** A named list of rules, ready to be signed. */
export interface Pack {
  readonly name: string;
  readonly rules: readonly RuleSource[];
}

const PackFileSchema = z.strictObject({
  name: BundleSchema.shape.name,
  /** Each a rule, or the path of a rule's file as seen from the pack. */
  rules: z.array(z.unknown()).min(1).max(LIMITS.maxRules),
});

/**
 * Reads a pack and the rule files that it names.
 * @param path of the pack's JSON file
 * @returns the rules in the pack's order, each id once
 * @throws {CodedError} PACK_INVALID, its message naming the file and the field
 */
export async function loadPack(path: string): Promise<Pack> {
  const file = parseWith(PackFileSchema, await readJsonFile(path, 'PACK_INVALID'), path);
  const rules = await Promise.all(file.rules.map((entry, index) => loadRule(entry, index, path)));
  assertUniqueIds(rules, path);
  return { name: file.name, rules };
}

async function loadRule(entry: unknown, index: number, packPath: string): Promise<RuleSource> {
  if (typeof entry !== 'string') return parseWith(RuleSourceSchema, entry, `${packPath}: rules.${index}`);
  const rulePath = resolve(dirname(packPath), entry);
  return parseWith(RuleSourceSchema, await readJsonFile(rulePath, 'PACK_INVALID'), rulePath);
}

function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  where: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new CodedError('PACK_INVALID', `${where}: ${describeIssue(parsed.error)}.`);
  return parsed.data;
}

function assertUniqueIds(rules: readonly RuleSource[], path: string): void {
  const seen = new Set<string>();
  for (const { rule } of rules) {
    if (seen.has(rule.id)) throw new CodedError('PACK_INVALID', `${path}: two rules have the id ${rule.id}.`);
    seen.add(rule.id);
  }
}
