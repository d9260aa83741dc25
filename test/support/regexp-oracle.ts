import vm from 'node:vm';

/** A pattern as the platform's own engine runs it. */
export interface OraclePattern {
  readonly source: string;
  readonly flags: string;
  /** Group whose span counts, 0 for the whole match. */
  readonly protect: number;
}

export type OracleSpan = readonly [start: number, end: number];

const context = vm.createContext({ jobs: [], results: [] });
const script = new vm.Script(`
  results = jobs.map(({ source, flags, protect, texts }) => {
    const expression = new RegExp(source, flags);
    return texts.map((text) => {
      const spans = [];
      for (const match of text.matchAll(expression)) {
        const span = match.indices[protect];
        if (span) spans.push([span[0], span[1]]);
      }
      return spans;
    });
  });
`);

/** Longest time that one question may take; the platform backtracks for ever on some patterns. */
const TIMEOUT_MS = 2_000;

/**
 * Asks the platform's `RegExp` for the spans of each pattern in each text. Groups that take no part have none.
 * @returns per pattern and text, the spans in order; null when the platform didn't answer in time
 */
export function askRegExp(
  patterns: readonly OraclePattern[],
  texts: readonly string[],
): readonly (readonly (readonly OracleSpan[])[])[] | null {
  const jobs = patterns.map(({ source, flags, protect }) => ({
    source,
    flags: `${flags.replace('g', '')}gd`,
    protect,
    texts,
  }));
  context['jobs'] = jobs;
  try {
    script.runInContext(context, { timeout: TIMEOUT_MS });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return null;
    throw error;
  }
  return structuredClone(context['results']) as (readonly OracleSpan[])[][];
}
