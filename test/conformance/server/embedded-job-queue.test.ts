import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedStore } from '../../../server/storage/embedded/open-embedded-store.ts';
import type { Store } from '../../../server/storage/store.ts';
import { describeJobQueue, MAX_JOBS } from '../../support/job-queue-suite.ts';

describeJobQueue('the embedded job queue', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stinger-jobs-'));
  let nowMs = 1_906_545_600_000;
  let store: Store;
  return {
    open: async () => {
      const now = () => new Date(nowMs);
      store = await openEmbeddedStore(join(folder, 'server.db'), { now, maxJobs: MAX_JOBS });
      return store.jobs;
    },
    passTime: (ms) => {
      nowMs += ms;
    },
    close: () => store.close(),
    remove: () => rm(folder, { recursive: true }),
  };
});
