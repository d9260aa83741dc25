import { expect, test } from 'vitest';
import { FAULTS } from '../../support/faults/fault-proxy.ts';
import { runNetworkTrials } from '../../support/faults/run-network-trials.ts';

const TRIALS = Number(process.env['STINGER_NETWORK_TRIALS'] ?? 25);

test('whatever the network does, all is delivered in the end: once, in order, without a person', async () => {
  const seed = Number(process.env['STINGER_SEED'] ?? Date.now() % 1_000_000);
  const found = await runNetworkTrials({ trials: TRIALS, seed }, () => {});
  expect(found.problems).toEqual([]);
  expect(found.faults, `seed ${seed}`).toBeGreaterThan(2 * TRIALS);
  expect(found.kinds, `seed ${seed}`).toBeGreaterThan(FAULTS.length / 2);
  expect(found.restarts, `seed ${seed}`).toBeGreaterThan(0);
}, 600_000);
