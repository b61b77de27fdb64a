import type { Random } from '../random.ts';
import type { SimulatedWorld, Topic } from './world.ts';

/** One thing that somebody does to a pull request. */
type Deed = (topic: Topic, world: SimulatedWorld, random: Random) => Promise<string>;

const COMMANDS = [
  '/review',
  '/review',
  '/proofline review full',
  '/cancel',
  '/proofline pause',
  '/proofline resume',
  '/proofline budget +1',
  '/proofline status',
  '/proofline coverage',
  '/proofline help',
  '/proofline dismiss 1 noise',
  '/proofline why 1',
  '/proofline nonsense',
] as const;

const push: Deed = async ({ pull, heads }, { github }, random) => {
  const { sha } = random.pick(heads);
  await github.push(pull, sha);
  return `push ${sha.slice(0, 7)}`;
};

const comment: Deed = async ({ pull }, { github, repository }, random) => {
  const body = random.pick(COMMANDS);
  const login = random.chance(85) ? 'ada' : 'olga';
  await github.comment({ repository, number: pull.number, login, body });
  return `${login} writes ${body}`;
};

const pressButton: Deed = async ({ pull }, { github, repository }, random) => {
  const done = github.checkRuns(repository, pull.pull.head.sha).filter(({ status }) => status === 'completed');
  if (done.length === 0) return 'there is no button yet';
  const check = random.pick(done);
  if (random.chance(30)) {
    await github.rerequest(check.id, 'ada');
    return `re-run of ${check.id}`;
  }
  const action = check.actions.length === 0 ? undefined : random.pick(check.actions).identifier;
  if (action === undefined) return 'there is no button';
  await github.clickAction(check.id, action, 'ada');
  return `button ${action} of ${check.id}`;
};

const closeOrReopen: Deed = async ({ pull }, { github }) => {
  if (pull.state === 'open') await github.closePullRequest(pull);
  else await github.reopenPullRequest(pull);
  return pull.state;
};

const turnDraft: Deed = async ({ pull }, { github }) => {
  await github.edit(pull, { draft: !pull.pull.draft });
  return `draft ${pull.pull.draft}`;
};

const retarget: Deed = async ({ pull }, { github }, random) => {
  const base = random.pick(['main', 'gated', 'broken']);
  if (base === pull.pull.base.ref) return 'nothing';
  await github.edit(pull, { base });
  return `retargeted to ${base}`;
};

const reword: Deed = async ({ pull }, { github }, random) => {
  const title = random.pick(['Change', 'Change all', 'Change [skip review]']);
  if (title === pull.title) return 'nothing';
  await github.edit(pull, { title });
  return `title ${title}`;
};

const label: Deed = async ({ pull }, { github }, random) => {
  const name = random.pick(['proofline:skip', 'proofline:review', 'other']);
  const has = pull.labels.some((one) => one.name === name);
  await github.edit(pull, has ? { removeLabels: [name] } : { addLabels: [name] }, { by: 'ada' });
  return `${has ? 'label away' : 'label'} ${name}`;
};

const rerunSuite: Deed = async ({ pull }, { github, repository }) => {
  await github.rerequestSuite(repository, pull.pull.head.sha, 'ada');
  return 're-run of all checks';
};

const queue: Deed = async ({ pull }, { github, repository }) => {
  await github.mergeGroup({ repository, head: pull.pull.head.sha, number: pull.number, baseRef: pull.pull.base.ref });
  return 'merge queue';
};

const DEEDS: readonly Deed[] = [
  ...Array.from({ length: 7 }, () => push),
  ...Array.from({ length: 5 }, () => comment),
  ...Array.from({ length: 3 }, () => pressButton),
  closeOrReopen,
  closeOrReopen,
  turnDraft,
  retarget,
  reword,
  label,
  rerunSuite,
  queue,
];

/** Does something to the pull request, as chance wants; says what. */
export async function meddle(topic: Topic, world: SimulatedWorld, random: Random): Promise<string> {
  const what = await random.pick(DEEDS)(topic, world, random);
  return `#${topic.pull.number}: ${what}`;
}
