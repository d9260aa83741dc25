/** The options: what happens when a check fails, here and on single sites, and which server this installation reports to. */
import '../../shared/jitless.ts';
import type { Policy, Settings } from '../../../protocol/index.ts';
import { find } from '../find.ts';
import { changePolicy, getSettings } from './ask.ts';
import { showPolicy, watchPolicy } from './policy-section.ts';
import { showServer, watchServer } from './server-section.ts';
import { goToSite, showSites, watchNewSite } from './sites-section.ts';

let settings = await getSettings();

function show(next: Settings): void {
  settings = next;
  showPolicy(settings.policy);
  showSites(settings.policy.sites, changeSites);
  showServer(settings.enrolment);
}

function say(text: string): void {
  find('status').textContent = text;
}

async function change(part: Partial<Policy>, done = 'Saved.'): Promise<void> {
  show(await changePolicy({ ...settings.policy, ...part }));
  say(done);
}

function changeSites(sites: Policy['sites'], done: string): void {
  void change({ sites }, done);
}

show(settings);
watchPolicy((part) => void change(part));
watchNewSite(() => settings.policy.sites, changeSites);
watchServer((next, done) => {
  show(next);
  say(done);
});

const site = new URLSearchParams(location.search).get('site');
if (site !== null) goToSite(site, settings.policy.sites);
// Whoever waits for the page to be filled in waits for this.
document.documentElement.dataset['ready'] = 'yes';
