/** `npm run bench -- rules`: measures rules that prose is hard for, and the packs of the repository. */
import { parseArgs } from 'node:util';
import { makeMessages } from '../../support/texts/messages.ts';
import { readSink } from '../engine/measure/measure-rounds.ts';
import { printJson, printTable, type Result } from '../engine/report.ts';
import { measureSubject } from './measure-subject.ts';
import { HARD, readPacks } from './subjects.ts';

/** Prose, code and a table. */
const MESSAGES = { count: 3, seed: 3 } as const;
const FULL = { rounds: 5, sampleMs: 50, chars: 4_000 } as const;
/** Shows that everything runs; too short to compare anything. */
const QUICK = { rounds: 1, sampleMs: 1, chars: 300 } as const;

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
});
const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const { chars, ...options } = values.quick ? QUICK : FULL;
const texts = makeMessages({ ...MESSAGES, chars });
const results: Result[] = [];
for (const subject of [...HARD, ...(await readPacks())]) {
  log(`${subject.name} …`);
  results.push(...measureSubject(subject, texts, options));
}
log(`Check sum ${readSink()}.`);
const report = { suite: 'rules', results };
process.stdout.write(values.json ? printJson(report) : printTable(report));
