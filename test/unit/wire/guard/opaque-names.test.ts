import { describe, expect, test } from 'vitest';
import { isOpaqueText, lastWord } from '../../../../src/wire/guard/opaque-names.ts';
import { driveRewriter } from '../../../support/wire/drive-rewriter.ts';
import { ownStreams } from '../../../support/wire/own-streams.ts';

/** Made up, in the shape of access tokens. */
const TOKEN = `ghp_${'a1B2'.repeat(9)}`;
const KEY_ID = 'AKIA1234567890ABCDEF';

describe('isOpaqueText', () => {
  test.each([
    ['id', 'chatcmpl-9ZQxT1vA2bC3dE4fG5hI6jK7'],
    ['toolCallId', 'toolu_01A09q90qw90lq917835lq9a'],
    ['item_id', `msg_${'67ccd3ac'.repeat(6)}`],
    ['system_fingerprint', 'fp_44709d6fcb'],
    ['object', 'chat.completion.chunk'],
    ['type', 'response.function_call_arguments.delta'],
    ['role', 'assistant'],
    ['service_tier', 'default'],
    ['finish_reason', 'tool_calls'],
    ['stopReason', 'end_turn'],
    ['native_finish_reason', 'STOP'],
    ['model', 'gpt-4o-2024-08-06'],
    ['model', 'claude-3-5-sonnet-20241022'],
    ['model', 'meta-llama/Llama-3.3-70B-Instruct-Turbo'],
    ['model', 'llama3.1:8b'],
    ['name', 'get_current_weather'],
    ['created_at', '2024-08-01T12:00:00.123456Z'],
    ['date', '2024-08-01'],
    ['signature', 'Ab+/'.repeat(80)],
  ])('%s: %j is left alone', (name, text) => {
    expect(isOpaqueText(name, text)).toBe(true);
  });

  test.each([
    ...[
      'name',
      'role',
      'type',
      'model',
      'object',
      'service_tier',
      'finish_reason',
      'date',
      'signature',
    ].flatMap((name) => [
      [name, TOKEN] as const,
      [name, KEY_ID] as const,
      [name, 'two words'] as const,
      [name, '4111-1111-1111-1111'] as const,
    ]),
    ...['reason', 'format', 'event', 'status', 'mode', 'model_version', 'kind', 'hash', 'provider'].map(
      (name) => [name, 'word'] as const,
    ),
    ['name', 'x'.repeat(65)],
    ['name', 'jane@example.org'],
    ['name', '078-05-1120'],
    ['name', 'card-4111-1111-1111-1111'],
    ['id', 'x'.repeat(65)],
    ['id', 'jane@example.org'],
    ['id', 'two words'],
    [0, 'word'],
  ] as const)('%s: %j is scanned', (name, text) => {
    expect(isOpaqueText(name, text)).toBe(false);
  });

  test('the name of a member may be of any length', () => {
    expect(lastWord(`${'a'.repeat(1_000_000)}!`)).toBe('');
    expect(isOpaqueText(`${'a'.repeat(1_000_000)}_id`, 'x1')).toBe(true);
  });
});

describe('records of OpenAI completions', () => {
  const known = ownStreams.filter(
    ({ format }) => format === 'openai-chat' || format === 'openai-completions',
  );

  test.each(known.map((stream) => [stream.file, stream] as const))(
    '%s: nothing but texts is asked about',
    (_file, { contentType, bytes }) => {
      const { requests } = driveRewriter(contentType, [bytes]);
      expect(requests.filter(({ channel }) => channel.startsWith('data/'))).toEqual([]);
    },
  );
});
