/**
 * @typedef {{kind: 'text', text: string}
 *   | {kind: 'tool', name: string}
 *   | {kind: 'arguments', text: string}
 *   | {kind: 'end', reason: string}} Piece
 */

/**
 * Gives the pieces of a streamed answer as they arrive.
 * @param {Response} response an event stream in the shape of OpenAI's or Anthropic's API
 * @returns {AsyncGenerator<Piece>}
 */
export async function* readAnswer(response) {
  for await (const event of readEvents(response.body)) {
    yield* 'choices' in event ? readCompletionChunk(event) : readMessageEvent(event);
  }
}

async function* readEvents(body) {
  let rest = '';
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const records = (rest + text).split(/\r?\n\r?\n/);
    rest = records.pop();
    for (const record of records) {
      const data = readData(record);
      if (data !== '' && data !== '[DONE]') yield JSON.parse(data);
    }
  }
}

function readData(record) {
  const lines = record.split(/\r?\n/).filter((line) => line.startsWith('data:'));
  return lines.map((line) => line.slice('data:'.length).trimStart()).join('\n');
}

function* readCompletionChunk({ choices }) {
  for (const { delta, finish_reason: reason } of choices) {
    if (delta.content) yield { kind: 'text', text: delta.content };
    if (reason) yield { kind: 'end', reason };
  }
}

function* readMessageEvent({ type, content_block: block, delta }) {
  if (type === 'content_block_start' && block.type === 'tool_use') yield { kind: 'tool', name: block.name };
  if (type === 'content_block_start' && block.text) yield { kind: 'text', text: block.text };
  if (delta?.type === 'text_delta') yield { kind: 'text', text: delta.text };
  if (delta?.type === 'input_json_delta') yield { kind: 'arguments', text: delta.partial_json };
  if (delta?.stop_reason) yield { kind: 'end', reason: delta.stop_reason };
}
