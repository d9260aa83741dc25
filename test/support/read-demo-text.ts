/**
 * Reads the text of one record of a demo stream, of either format.
 * @returns one piece, or none for a record without text
 */
export function readDemoText(record: string): readonly string[] {
  const data = /^data: (\{.+\})$/m.exec(record)?.[1];
  if (data === undefined) return [];
  const { choices, delta } = JSON.parse(data);
  const text = choices?.[0]?.delta.content ?? delta?.text ?? delta?.partial_json;
  return text === undefined ? [] : [text];
}
