import type { z } from 'zod';
import { RuleError } from '../../src/engine/index.ts';
import type { CheckLog } from '../checks/create-checked-guardrail.ts';
import type { ReadBundle } from '../services/create-read-bundle.ts';
import type { Secret } from '../settings/secret-schema.ts';
import type { Guardrail } from './guardrail.ts';

/** What guardrails get from the server that they run in. */
export interface GuardrailDeps {
  /** @throws {MissingSettingError} where it isn't there */
  readonly readSecret: (secret: Secret) => string;
  /** For those that run what is published. */
  readonly readBundle: ReadBundle;
  readonly now: () => Date;
  readonly randomUuid: () => string;
  /** For whoever runs the server. Nothing of a text goes there. */
  readonly log: CheckLog;
}

/** One kind of guardrail that settings can name. */
export interface GuardrailKind {
  /**
   * Makes a guardrail of the kind.
   * @param options as they are in the settings
   * @throws {GuardrailOptionsError} naming each wrong option and what to put there
   * @throws {MissingSettingError} where a key or something else that is not in the settings is missing
   */
  create(id: string, options: unknown, deps: GuardrailDeps): Promise<Guardrail>;
}

/** Options that have to be corrected before the server starts; one line for each. */
export class GuardrailOptionsError extends Error {
  override readonly name = 'GuardrailOptionsError';
  readonly lines: readonly string[];

  constructor(lines: readonly string[], options?: ErrorOptions) {
    super(lines.join(' '), options);
    this.lines = lines;
  }
}

/** Something that the guardrail needs isn't there: it is disabled, and the server starts without it. */
export class MissingSettingError extends Error {
  override readonly name = 'MissingSettingError';
}

/**
 * Joins the schema of a kind's options with what makes a guardrail of them.
 * @param create may throw {@link MissingSettingError}, {@link GuardrailOptionsError}, and the engine's RuleError
 */
export function defineKind<Options extends z.ZodType>(
  schema: Options,
  create: (id: string, options: z.output<Options>, deps: GuardrailDeps) => Guardrail | Promise<Guardrail>,
): GuardrailKind {
  return {
    create: async (id, options, deps) => {
      const parsed = schema.safeParse(options);
      if (!parsed.success) throw new GuardrailOptionsError(parsed.error.issues.map(printIssue));
      try {
        return await create(id, parsed.data, deps);
      } catch (error) {
        if (!(error instanceof RuleError)) throw error;
        throw new GuardrailOptionsError([`options: ${error.message}`], { cause: error });
      }
    },
  };
}

/** Reads a secret that not every service asks for. */
export const readOptionalSecret = (
  { readSecret }: GuardrailDeps,
  secret: Secret | undefined,
): string | null => (secret === undefined ? null : readSecret(secret));

function printIssue({ path, message }: z.core.$ZodIssue): string {
  return `${['options', ...path].join('.')}: ${message}`;
}
