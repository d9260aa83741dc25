/** `npm run soak`: feeds gates text for long, and fails where they change their mind or grow. */
import { parseArgs } from 'node:util';
import { compileRules } from '../../src/engine/index.ts';
import { createRandom } from '../support/browser/random.ts';
import { listRules } from '../support/rule-lists/list-rules.ts';
import { readFragments } from '../support/texts/fragments.ts';
import { readMemoryMegabytes } from './memory.ts';
import { createStreamLane, runWhole } from './stream-lane.ts';
import { createTextSource } from './text-source.ts';

const RULES = 250;
const LANES = 4;
/** Texts of one stream: whole streams stay short enough to be kept and compared. */
const MOST_TEXTS = 8;
/** One stream in so many is run once more in one piece. */
const SAMPLE = 8;
/** Most that rules, tables and gates may come to. */
const MAX_MEGABYTES = 192;
const CHARS_PER_MEGABYTE = 1e6;

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
  },
});
const wantedMegabytes = Number(values.megabytes);
if (!(wantedMegabytes > 0)) {
  process.stderr.write('--megabytes takes a number above 0.\n');
  process.exit(2);
}

const random = createRandom(Number(values.seed));
const { rules, origin } = listRules(RULES);
const source = createTextSource(random, readFragments(rules.map(({ pattern }) => pattern)));
const before = readMemoryMegabytes();
const ruleSet = compileRules(rules.map(({ rule }) => rule));
const lanes = Array.from({ length: LANES }, () => createStreamLane(ruleSet, random));
process.stdout.write(`${rules.length} rules (${origin}), ${LANES} gates, seed ${values.seed}.\n`);

let chars = 0;
let streams = 0;
let compared = 0;
let cpuUs = 0;
let peakMegabytes = 0;
const everyChars = Math.max(wantedMegabytes / 20, 1) * CHARS_PER_MEGABYTE;

function runStream(): void {
  const texts = Array.from({ length: 1 + random.int(MOST_TEXTS) }, () => source.next());
  const whole = texts.map(({ text }) => text).join('');
  const started = process.cpuUsage();
  const outcome = random.pick(lanes).run(texts.map(({ text }) => text));
  const { user, system } = process.cpuUsage(started);
  cpuUs += user + system;
  chars += whole.length;
  streams += 1;
  if (outcome === null || streams % SAMPLE !== 0) return;
  const expected = runWhole(ruleSet, whole);
  compared += 1;
  if (outcome.text === expected.text && outcome.hits === expected.hits) return;
  const kinds = texts.map(({ kind }) => kind).join(', ');
  throw new Error(
    `Stream ${streams} of seed ${values.seed} (${kinds}) differs from the same text in one piece.`,
  );
}

function checkMemory(): void {
  const megabytes = readMemoryMegabytes() - before;
  peakMegabytes = Math.max(peakMegabytes, megabytes);
  process.stdout.write(
    `${(chars / CHARS_PER_MEGABYTE).toFixed(0)} MB, ${((cpuUs * 1e3) / chars).toFixed(0)} ns per character, ${megabytes.toFixed(1)} MB in use\n`,
  );
  if (megabytes > MAX_MEGABYTES) {
    throw new Error(
      `Rules, tables and gates take ${megabytes.toFixed(1)} MB; at most ${MAX_MEGABYTES} are allowed.`,
    );
  }
}

for (let nextCheck = everyChars; chars < wantedMegabytes * CHARS_PER_MEGABYTE; ) {
  runStream();
  if (chars < nextCheck) continue;
  checkMemory();
  nextCheck += everyChars;
}
checkMemory();
process.stdout.write(
  `${streams} streams, ${compared} of them compared; ${peakMegabytes.toFixed(1)} MB in use at most, ${MAX_MEGABYTES} allowed.\n`,
);
