import { expect, it } from 'vitest';
import type { HoldReason } from '../../src/triggers/hold-back.ts';
import { aRun, aSituation, aState, type Situation } from './support/automatic.ts';
import { lead, type Webhook, webhooks } from './support/lead.ts';

const { pullRequest, comment, review, reply, thread, checkRun, checkSuite, mergeGroup } = webhooks;
const FORCED = { labels: { force: ['force'], skip: ['skip'] } };
const retargeted = { changes: { base: { ref: { from: 'old' } } } };
const reworded = { changes: { title: { from: 'x' } } };

/** What a pull request can be like, and what we know of it. */
const STATES: Readonly<Record<string, Partial<Situation>>> = {
  new: {},
  draft: { state: aState({ draft: true }) },
  reviewed: { runs: [aRun()] },
  live: { runs: [aRun({ isLive: true })] },
  moved: { runs: [aRun({ headSha: 'a', isLive: true })] },
  drafted: { state: aState({ draft: true }), runs: [aRun({ isLive: true })] },
  held: { state: aState({ isPaused: true }), runs: [aRun({ heldBy: 'paused' })] },
  released: { runs: [aRun({ heldBy: 'skip-label' })] },
  cancelled: { runs: [aRun({ isStopOrdered: true, isCancelled: true })] },
  spent: { runs: [aRun({ id: 'spent' })] },
  closed: { state: aState({ state: 'closed' }), runs: [aRun({ isLive: true })] },
};

/** What a repository can say about it. */
const CONFIGURATIONS: Readonly<Record<string, Partial<Situation>>> = {
  default: {},
  off: { config: { enabled: false } },
  drafts: { config: { drafts: true }, state: aState({ draft: true }) },
  branches: { config: { baseBranches: ['release/*'] } },
  events: { config: { events: ['opened', 'ready_for_review'] } },
  keyword: { config: { titleKeywords: ['prices'] } },
  skip: { config: FORCED, state: aState({ labels: ['skip'] }) },
  gated: { config: { ...FORCED, failOn: 'major' }, state: aState({ labels: ['skip'] }), setters: { skip: 'tim' } },
  author: { config: { authors: { skip: ['ada'], bots: [] } } },
  outsider: { state: aState({ isPublic: true, author: { login: 'olga', type: 'User' } }), config: FORCED },
  pushes: { config: { pauseAfterPushes: 1 }, runs: [aRun({ headSha: 'a' }), aRun({ headSha: 'first' })] },
};

const EVENTS: Readonly<Record<string, Webhook>> = {
  opened: pullRequest('opened'),
  reopened: pullRequest('reopened'),
  synchronize: pullRequest('synchronize'),
  ready_for_review: pullRequest('ready_for_review'),
  converted_to_draft: pullRequest('converted_to_draft'),
  'edited: base': pullRequest('edited', retargeted),
  'edited: title': pullRequest('edited', reworded),
  'edited: body': pullRequest('edited', { changes: { body: { from: null } } }),
  'labeled: force': pullRequest('labeled', { label: { name: 'force' } }),
  'labeled: other': pullRequest('labeled', { label: { name: 'bug' } }),
  unlabeled: pullRequest('unlabeled', { label: { name: 'skip' } }),
  closed: pullRequest('closed'),
  '/review': comment('/review'),
  '/review full': comment('/review full'),
  '/cancel': comment('/cancel'),
  '/proofline pause': comment('/proofline pause'),
  '/proofline resume': comment('/proofline resume'),
  '/proofline budget +1': comment('/proofline budget +1'),
  '/proofline dismiss': comment('/proofline dismiss 1a2b3c4d no'),
  '/help': comment('/help'),
  'review: /review': review('Nearly.\n\n/review'),
  'reply: /review': reply('/review'),
  Resolve: thread('resolved'),
  'Re-run': checkRun('rerequested'),
  'Re-review': checkRun('requested_action', 're-review'),
  'Full review': checkRun('requested_action', 'full-review'),
  'Add budget': checkRun('requested_action', 'add-budget'),
  'Re-run all': checkSuite('rerequested'),
  merge_group: mergeGroup('checks_requested'),
};

/** Every event in every situation, as text with aligned columns. What is the same in all of them stands once. */
async function tableOf(events: readonly string[], situations: Readonly<Record<string, Partial<Situation>>>) {
  const rows = [['', ...Object.keys(situations)]];
  for (const name of events) {
    const webhook = EVENTS[name];
    if (webhook === undefined) throw new Error(`there is no event ${name}`);
    const cells = await Promise.all(Object.values(situations).map((situation) => lead(webhook, aSituation(situation))));
    const [first, ...others] = new Set(cells);
    rows.push([name, ...(others.length === 0 ? [`always ${first}`] : cells)]);
  }
  const widths = (rows[0] ?? []).map((_cell, at) =>
    Math.max(...rows.filter((row) => at === 0 || row.length > 2).map((row) => row[at]?.length ?? 0)),
  );
  const lines = rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | '));
  return `\n${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

const BY_STATE = `
                     | new    | draft  | reviewed | live       | moved      | drafted    | held   | released | cancelled | spent  | closed
opened               | start  | hold   | skip     | join       | start+stop | stop       | skip   | start    | skip      | skip   | stop
reopened             | start  | hold   | skip     | join       | start+stop | stop       | skip   | start    | skip      | skip   | stop
synchronize          | start  | hold   | skip     | join       | start+stop | stop       | skip   | start    | skip      | skip   | stop
ready_for_review     | start  | hold   | skip     | join       | start+stop | stop       | skip   | start    | skip      | skip   | stop
converted_to_draft   | skip   | skip   | skip     | join       | stop       | stop       | skip   | start    | skip      | skip   | stop
edited: base         | start  | hold   | skip     | join       | start+stop | stop       | skip   | start    | skip      | skip   | stop
edited: title        | skip   | skip   | skip     | join       | stop       | stop       | skip   | start    | skip      | skip   | stop
edited: body         | skip   | skip   | skip     | join       | stop       | stop       | skip   | start    | skip      | skip   | stop
labeled: force       | skip   | skip   | skip     | join       | stop       | stop       | skip   | start    | skip      | skip   | stop
labeled: other       | skip   | skip   | skip     | join       | stop       | stop       | skip   | start    | skip      | skip   | stop
unlabeled            | skip   | skip   | skip     | join       | stop       | stop       | skip   | start    | skip      | skip   | stop
closed               | skip   | skip   | skip     | join       | stop       | stop       | skip   | start    | skip      | skip   | stop
/review              | start  | start  | start    | join       | start+stop | join       | start  | start    | start     | start  | refuse+stop
/review full         | start  | start  | start    | start+stop | start+stop | start+stop | start  | start    | start     | start  | refuse+stop
/cancel              | refuse | refuse | refuse   | stop       | stop       | stop       | refuse | refuse   | refuse    | refuse | stop
/proofline pause     | always pause
/proofline resume    | always resume
/proofline budget +1 | refuse | refuse | refuse   | raise      | refuse     | raise      | refuse | refuse   | refuse    | start  | refuse
/proofline dismiss   | always dismiss
/help                | always reply
review: /review      | start  | start  | start    | join       | start+stop | join       | start  | start    | start     | start  | refuse+stop
reply: /review       | start  | start  | start    | join       | start+stop | join       | start  | start    | start     | start  | refuse+stop
Resolve              | always thread
Re-run               | start  | start  | start    | join       | start+stop | join       | start  | start    | start     | start  | refuse+stop
Re-review            | start  | start  | start    | join       | start+stop | join       | start  | start    | start     | start  | refuse+stop
Full review          | start  | start  | start    | start+stop | start+stop | start+stop | start  | start    | start     | start  | refuse+stop
Add budget           | refuse | refuse | refuse   | raise      | refuse     | raise      | refuse | refuse   | refuse    | start  | refuse
Re-run all           | always suite-rerun
merge_group          | always merge-group
`;

const BY_CONFIGURATION = `
                   | default | off  | drafts | branches | events | keyword | skip  | gated | author | outsider | pushes
opened             | start   | skip | start  | hold     | start  | hold    | hold  | start | hold   | hold     | hold
reopened           | start   | skip | start  | hold     | hold   | hold    | hold  | start | hold   | hold     | hold
synchronize        | start   | skip | start  | hold     | hold   | hold    | hold  | start | hold   | hold     | hold
ready_for_review   | start   | skip | start  | hold     | start  | hold    | hold  | start | hold   | hold     | hold
converted_to_draft | always skip
edited: base       | start   | skip | start  | hold     | hold   | hold    | hold  | start | hold   | hold     | hold
edited: title      | always skip
edited: body       | always skip
labeled: force     | skip    | skip | skip   | skip     | skip   | skip    | start | start | skip   | start    | skip
labeled: other     | always skip
unlabeled          | always skip
closed             | always skip
/review            | always start
`;

it('decides by the event and by what the pull request is now', async () => {
  expect(await tableOf(Object.keys(EVENTS), STATES)).toBe(BY_STATE);
});

it('decides by the event and by the configuration', async () => {
  const automatic = Object.keys(EVENTS).slice(0, 13);
  expect(await tableOf(automatic, CONFIGURATIONS)).toBe(BY_CONFIGURATION);
});

const bot = { sender: { login: 'x[bot]', type: 'Bot' } };
const own = { comment: { id: 9, body: '/review', performed_via_github_app: { id: 7 } } };
const foreign = { check_run: { id: 11, head_sha: 'b', external_id: 'pr:3:run:x', app: { id: 8 } } };

it.each([
  ['an assignee', pullRequest('assigned')],
  ['a lock', pullRequest('locked')],
  ['an edit of nothing that counts', pullRequest('edited', { changes: {} })],
  ['talk', comment('Looks good.')],
  ['a command in a quote', comment('> /review')],
  ['a command in a fence', comment('```\n/review\n```')],
  ['a command of another bot', comment('/merge')],
  ['an edited comment', comment('/review', { action: 'edited' })],
  ['a deleted comment', comment('/review', { action: 'deleted' })],
  ['a comment of our own', comment('/review', own)],
  ['a dismissed review', review('/review', { action: 'dismissed' })],
  ['an edited reply', reply('/review', { action: 'edited' })],
  ['a comment of a bot', comment('/review', bot)],
  ['a review of a bot', review('/review', bot)],
  ['a reply of a bot', reply('/review', bot)],
  ['a thread that a bot settles', thread('resolved', bot)],
  ['a button that a bot presses', checkRun('requested_action', 're-review', bot)],
  ['a re-run by a bot', checkRun('rerequested', undefined, bot)],
  ['all re-run by a bot', checkSuite('rerequested', bot)],
  ['a check of our own that is new', checkRun('created')],
  ['a check of our own that has ended', checkRun('completed', 'add-budget')],
  ["another App's check", checkRun('rerequested', undefined, foreign)],
  ["another App's button", checkRun('requested_action', 're-review', foreign)],
  ['a button we do not have', checkRun('requested_action', 'merge')],
  ['a suite for a push', checkSuite('requested')],
  ['a merge group that is gone', mergeGroup('destroyed')],
  ['a merge group of no pull request', mergeGroup('checks_requested', 'x')],
  ['an issue that is edited', webhooks.issue('edited')],
  ['an issue that is opened again', webhooks.issue('reopened')],
  ['an issue that a bot opens', webhooks.issue('opened', bot)],
  ['an issue that is a pull request', webhooks.issue('opened', { issue: { number: 3, title: 'x', pull_request: {} } })],
  ['a push to a branch', webhooks.push('refs/heads/topic')],
  ['a new installation', webhooks.installation('created')],
  ['an installation that may go on', webhooks.installation('unsuspend')],
  ['permissions that are accepted', webhooks.installation('new_permissions_accepted')],
  ["another App's removal", webhooks.installation('deleted', 8)],
  ["another App's suspension", webhooks.installation('suspend', 8)],
  ["another App's repositories", webhooks.repositories('removed', 8)],
])('makes nothing of %s', async (_what, webhook) => {
  expect(await lead(webhook, aSituation())).toBe('no');
});

it.each([
  ['suspend', webhooks.installation('suspend'), 'suspended'],
  ['deleted', webhooks.installation('deleted'), 'uninstalled'],
  ['removed', webhooks.repositories('removed'), 'repositories-removed'],
  ['added', webhooks.repositories('added'), 'repositories-added'],
])('takes what an account says about the App: %s', async (_action, webhook, kind) => {
  expect(await lead(webhook, aSituation())).toBe(kind);
});

it.each([
  ['opened', webhooks.issue('opened'), 'question'],
  ['labelled', webhooks.issue('labeled', { label: { name: 'research' } }), 'question'],
  ['closed', webhooks.issue('closed'), 'issue-closed'],
  ['commented on', comment('/research where?', { issue: { number: 3 } }), 'command in an issue'],
  ['overtaken by a push', webhooks.push('refs/heads/main'), 'default-branch-pushed'],
])('takes what happens to an issue, and to what it is about: %s', async (_what, webhook, kind) => {
  expect(await lead(webhook, aSituation())).toBe(kind);
});

/** One situation for every reason there is. */
const HELD: Readonly<Record<HoldReason, Partial<Situation>>> = {
  draft: { state: aState({ draft: true }) },
  'base-branch': { config: { baseBranches: ['next'] } },
  author: { config: { authors: { skip: ['ada'], bots: [] } } },
  bot: { state: aState({ author: { login: 'renovate[bot]', type: 'Bot' } }) },
  'skip-mark': { state: aState({ body: 'x [skip review]' }) },
  'title-keyword': { config: { titleKeywords: ['prices'] } },
  'skip-label': { config: FORCED, state: aState({ labels: ['Skip'] }) },
  event: { config: { events: ['reopened'] } },
  paused: { state: aState({ isPaused: true }) },
  'many-pushes': { config: { pauseAfterPushes: 1 }, runs: [aRun({ headSha: 'a' }), aRun({ headSha: 'first' })] },
  approval: { state: aState({ isPublic: true, author: { login: 'olga', type: 'User' } }) },
};

it.each(Object.entries(HELD))('holds back for a reason of its own: %s', async (reason, situation) => {
  const held = aRun({ id: 'told', heldBy: reason });
  const told = { ...situation, runs: [held, ...(situation.runs ?? [])] };
  expect(await lead(pullRequest('opened'), aSituation(situation))).toBe('hold');
  expect(await lead(pullRequest('opened'), aSituation(told)), 'told once').toBe('skip');
  expect(await lead(comment('/review'), aSituation(told)), 'for nobody who asks').toBe('start');
  const forced = { ...told, config: { ...situation.config, labels: FORCED.labels } };
  const force = pullRequest('labeled', { label: { name: 'force' } });
  expect(await lead(force, aSituation(forced)), 'not against a label').toBe('start');
});
