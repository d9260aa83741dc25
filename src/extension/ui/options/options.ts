/** The options: what happens when a check fails, here and on single sites, and which server this installation reports to. */
import '../../shared/jitless.ts';
import type { Policy, Settings } from '../../../protocol/index.ts';
import { find } from '../find.ts';
import { changePolicy, getSettings } from './ask.ts';
import { showPolicy, watchPolicy } from './policy-section.ts';
import { showServer, watchServer } from './server-section.ts';
import { goToSite, showPause, showSites, watchNewSite } from './sites-section.ts';

const settings = await getSettings();
let { sites } = settings.policy;

/** Leaves what is typed about a server as it is. */
function show({ policy, allowPause }: Settings): void {
  ({ sites } = policy);
  showPolicy(policy);
  // Rows of the list are made by its pattern.
  showPause(allowPause);
  showSites(sites, changeSites);
}

function say(text: string): void {
  find('status').textContent = text;
}

let last: Promise<void> = Promise.resolve();

type Apply = (policy: Policy) => Policy;

/** One after the other: nothing that was chosen a moment ago is lost. */
function change(apply: Apply, news: string): void {
  last = last.then(() => save(apply, news));
}

/** What is stored by now is what changes: another tab may have these options open too. */
async function save(apply: Apply, news: string): Promise<void> {
  try {
    show(await changePolicy(apply((await getSettings()).policy)));
    say(news);
  } catch {
    say('This could not be saved. Reload this page.');
  }
}

function changeSites(apply: (all: Policy['sites']) => Policy['sites'], news: string): void {
  change((policy) => ({ ...policy, sites: apply(policy.sites) }), news);
}

show(settings);
showServer(settings.enrolment);
watchPolicy((part) => change((policy) => ({ ...policy, ...part }), 'Saved.'));
watchNewSite(() => sites, changeSites);
watchServer(({ enrolment }, news) => {
  showServer(enrolment);
  say(news);
});

const site = new URLSearchParams(location.search).get('site');
if (site !== null) goToSite(site, sites);
// Whoever waits for the page to be filled in waits for this.
document.documentElement.dataset['ready'] = 'yes';
