import { writeFile } from 'node:fs/promises';
import { CONVERSATIONS } from '../../server/demo/conversations.ts';
import { recordDemoStream } from './record-demo-stream.ts';

// Writes the streams that the demo replays. Run it when a text or the list of conversations has changed.
const STREAMS = new URL('../../server/demo/streams/', import.meta.url);

for (const conversation of CONVERSATIONS) {
  await writeFile(new URL(`${conversation.id}.sse`, STREAMS), await recordDemoStream(conversation));
}
