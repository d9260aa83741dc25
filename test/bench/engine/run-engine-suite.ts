import type { Profile } from './profile.ts';
import { createResult, type Report } from './report.ts';
import { RULE_COUNTS, setStage } from './stage.ts';
import { assertCutsAgree, assertSameSpans } from './suites/assert-same-results.ts';
import { measureCold } from './suites/measure-cold.ts';
import { measureHeld } from './suites/measure-held.ts';
import { measureSpeed } from './suites/measure-speed.ts';
import { measureWorst } from './suites/measure-worst.ts';

/** Messages that are checked before anything is timed: one of each made kind. */
const CHECKED_MESSAGES = 3;
/** The largest set whose spans are compared with those of `RegExp`: the one that is timed against it. */
const COMPARED = 250;

/**
 * Measures the engine.
 * @param log told what is going on
 * @throws {Error} where the engine gives different answers for the same text
 */
export async function runEngineSuite(profile: Profile, log: (line: string) => void): Promise<Report> {
  log('Compiling rules …');
  const stage = setStage(profile);
  const { list, ruleSets, messages } = stage;
  log(`Rules: ${list.origin}, ${list.rules.length}; ${list.refused} refused. Messages: ${messages.length}.`);
  const checked = messages.slice(0, CHECKED_MESSAGES);
  for (const count of RULE_COUNTS) assertCutsAgree(ruleSets[count], checked);
  const spans = assertSameSpans(list.rules.slice(0, COMPARED), ruleSets[COMPARED], checked);
  log(`Same answers however the text is cut, same spans as RegExp (${spans}). Fresh processes …`);
  const cold = await measureCold(stage, profile);
  log('Held characters …');
  const held = measureHeld(stage);
  log('Speed …');
  const speed = await measureSpeed(stage, profile);
  log('Worst texts …');
  const worst = measureWorst(stage, profile, log);
  const refused = createResult('rules_refused', list.refused, 'rules');
  return { suite: 'engine', results: [...speed, ...worst, ...cold, ...held, refused] };
}
