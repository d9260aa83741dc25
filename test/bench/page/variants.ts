/** `paced`: as a model would; `burst`: as fast as it goes. */
export type Pace = 'paced' | 'burst';

/** One way to stream. */
export interface Variant {
  readonly shortcuts: boolean;
  readonly rules: 'few' | 'many';
  readonly streams: 1 | 8;
  readonly pace: Pace;
}

/** Everything with everything. */
export function listVariants(shortcuts: boolean, rules: Variant['rules']): Variant[] {
  return ([1, 8] as const).flatMap((streams) =>
    (['paced', 'burst'] as const).map((pace) => ({ shortcuts, rules, streams, pace })),
  );
}

/** What sets a variant apart from the one that counts most: a paced stream by the shortcut, many rules. */
export function nameSuffix({ shortcuts, rules, streams, pace }: Variant): string {
  return [
    shortcuts ? '' : '_main',
    rules === 'few' ? '_10' : '',
    streams === 8 ? '_8streams' : '',
    pace === 'burst' ? '_burst' : '',
  ].join('');
}
