export type Fields = Record<string, unknown>;

/** Where a record has a piece of growing text. */
interface FoundText {
  readonly channel: string;
  readonly holder: Fields;
  readonly key: string;
}

/** Finds the growing texts in a record of any format that is tested in a browser. */
export function findTexts(record: Fields): readonly FoundText[] {
  return [
    ...findOpenaiTexts(record),
    ...findTypedTexts(record),
    ...findGeminiTexts(record),
    ...findOllamaTexts(record),
  ];
}

function at(channel: string, holder: unknown, key: string): FoundText[] {
  if (typeof holder !== 'object' || holder === null) return [];
  const fields = holder as Fields;
  return typeof fields[key] === 'string' ? [{ channel, holder: fields, key }] : [];
}

function inside(record: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>((value, name) => (value as Fields | null | undefined)?.[name], record);
}

const listAt = (record: unknown, ...names: readonly string[]): Fields[] => {
  const list = inside(record, ...names);
  return Array.isArray(list) ? (list as Fields[]) : [];
};

function findOpenaiTexts(record: Fields): FoundText[] {
  return listAt(record, 'choices').flatMap(({ index, delta }) => [
    ...at(`${String(index)}/content`, delta, 'content'),
    ...at(`${String(index)}/refusal`, delta, 'refusal'),
    ...at(`${String(index)}/reasoning`, delta, 'reasoning_content'),
    ...at(`${String(index)}/reasoning`, delta, 'reasoning'),
    ...listAt(delta, 'tool_calls').flatMap((call) =>
      at(`${String(index)}/tool/${String(call['index'])}`, call['function'], 'arguments'),
    ),
  ]);
}

/** Events with a type: Anthropic's, those of OpenAI Responses, Cohere's and the AI SDK's. */
function findTypedTexts(record: Fields): FoundText[] {
  const index = String(record['index']);
  switch (record['type']) {
    case 'content_block_delta':
      return ['text', 'thinking', 'partial_json'].flatMap((key) =>
        at(`${index}/${key}`, record['delta'], key),
      );
    case 'response.output_text.delta':
      return at(`${String(record['item_id'])}/text`, record, 'delta');
    case 'response.function_call_arguments.delta':
      return at(`${String(record['item_id'])}/arguments`, record, 'delta');
    case 'content-delta':
      return ['text', 'thinking'].flatMap((key) =>
        at(`${index}/${key}`, inside(record, 'delta', 'message', 'content'), key),
      );
    case 'tool-input-delta':
      return ['inputTextDelta', 'delta'].flatMap((key) => at('input', record, key));
    case 'text-delta':
    case 'reasoning-delta':
      return ['delta', 'text'].flatMap((key) =>
        at(`${String(record['id'])}/${String(record['type'])}`, record, key),
      );
    default:
      return [];
  }
}

function findGeminiTexts(record: Fields): FoundText[] {
  return listAt(record, 'candidates').flatMap((candidate) =>
    listAt(candidate, 'content', 'parts').flatMap((part) => {
      const kind = part['thought'] === true ? 'thinking' : 'text';
      return at(`${String(candidate['index'])}/${kind}`, part, 'text');
    }),
  );
}

function findOllamaTexts(record: Fields): FoundText[] {
  if (typeof record['done'] !== 'boolean') return [];
  return [...at('content', record['message'], 'content'), ...at('thinking', record['message'], 'thinking')];
}
