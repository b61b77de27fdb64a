import { isForReview, isForThread, isShown, type ComparedFinding } from '../../../src/findings/compared-finding.ts';
import { normalize } from '../../../src/findings/evidence.ts';
import type { ProvedFinding } from '../../../src/findings/proved-finding.ts';
import { Random } from '../../random.ts';
import { changeBetween } from './change.ts';
import { prove, reviewPush, type Rows } from './review-push.ts';
import { Author, textOf, type Tree } from './tree.ts';

/** A finding of the simulated agent and the mistake that it is about. */
interface Reported {
  readonly finding: ProvedFinding;
  readonly bug: number;
}

export interface Tally {
  posted: number;
  carried: number;
  fixed: number;
  back: number;
  dismissed: number;
}

/** Plays one random history of a pull request; throws, naming seed and push, when a promise is broken. */
export async function playHistory(seed: number, pushes: number, tally: Tally): Promise<void> {
  const random = new Random(seed);
  const author = new Author(random);
  const base = author.newTree();
  const commits = new Map<string, Tree>();
  const rows: Rows = new Map();
  const judge = new Judge();
  let head: Tree = base;
  for (let push = 1; push <= pushes; push += 1) {
    head = nextHead(head, [base, ...commits.values()], author, random);
    const sha = `${seed.toString(16)}-${push}`;
    // Commits that were pushed away may be swept one day.
    if (random.chance(3)) commits.delete(random.pick([...commits.keys(), '']));
    const files = changeBetween(base, head);
    if (random.chance(10)) continue; // a newer push overtook the review
    const reported = report(head, files, random);
    const before = new Map(rows);
    const isComplete = random.chance(85);
    const findings = reported.map(({ finding }) => finding);
    const compared = await reviewPush({ sha, head, base, files, commits }, rows, findings, isComplete);
    judge.check({ head, before, reported, compared, isComplete, where: `history ${seed}, push ${push}` });
    count(tally, compared);
    dismissSome(rows, judge, random);
    commits.set(sha, head);
  }
}

/** Mostly a few edits; now and then an earlier tree again, by a revert or a force-push, edited or not. */
function nextHead(head: Tree, earlier: readonly Tree[], author: Author, random: Random): Tree {
  let next = random.chance(25) ? random.pick(earlier) : head;
  for (let edits = random.int(random.chance(10) ? 0 : 1, 4); edits > 0; edits -= 1) next = author.edit(next);
  return next;
}

/** The agent finds most mistakes of the changed files, and quotes the line of each, at times with the next one. */
function report(head: Tree, files: ReturnType<typeof changeBetween>, random: Random): Reported[] {
  return files.flatMap(({ path }) => {
    const file = head.get(path);
    return (file?.lines ?? []).flatMap(({ text, bug }, index): Reported[] => {
      if (file === undefined || bug === undefined || random.chance(30)) return [];
      const next = random.chance(12) ? file.lines[index + 1] : undefined;
      const evidence = next === undefined || next.bug !== undefined ? text : `${text}\n${next.text}`;
      const [startLine, endLine] = [index + 1, index + evidence.split('\n').length];
      const finding = prove({ ...CLAIM, path, startLine, endLine, evidence }, textOf(file), files);
      if (finding === undefined) throw new Error('a quote of the simulation does not stand');
      return [{ finding, bug }];
    });
  });
}

const CLAIM = {
  side: 'head',
  severity: 'major',
  category: 'bug',
  title: 'Trusts its input',
  body: 'It does.',
  confidence: 'high',
  placement: 'hunk',
  relocated: false,
  fingerprint: '',
} as const;

function dismissSome(rows: Rows, judge: Judge, random: Random): void {
  for (const [key, row] of rows) {
    if (row.state !== 'open' || !random.chance(4)) continue;
    rows.set(key, { ...row, state: 'dismissed', stateSha: row.lastSeenSha, isGone: false });
    judge.dismissed(normalize(row.finding.evidence).text);
  }
}

/** What a finding is about, by the first line that it quotes: equal lines are told apart by how many there are. */
const quoted = ({ evidence }: Pick<ProvedFinding, 'evidence'>): string => normalize(evidence.split('\n')[0] ?? '').text;

function count(tally: Tally, compared: readonly ComparedFinding[]): void {
  for (const { status } of compared) {
    if (status === 'new') tally.posted += 1;
    if (status === 'still-there') tally.carried += 1;
    if (status === 'fixed') tally.fixed += 1;
    if (status === 'regressed') tally.back += 1;
    if (status === 'dismissed') tally.dismissed += 1;
  }
}

interface Reviewed {
  readonly head: Tree;
  readonly before: Rows;
  readonly reported: readonly Reported[];
  readonly compared: readonly ComparedFinding[];
  readonly isComplete: boolean;
  readonly where: string;
}

/** Remembers what was told and holds every review against the promises. */
class Judge {
  readonly #posted = new Map<string, number>();
  readonly #bugs = new Map<string, Set<number>>();
  readonly #told = new Set<string>();
  /** Quotes that were dismissed and have stood unchanged since. */
  readonly #silenced = new Set<string>();

  dismissed(quote: string): void {
    this.#silenced.add(quote);
  }

  check(reviewed: Reviewed): void {
    this.#learn(reviewed);
    this.#neverTwice(reviewed);
    this.#neverFixedWhilePresent(reviewed);
    this.#neverLost(reviewed);
    this.#neverRaisedWhileDismissed(reviewed);
  }

  #learn({ head }: Reviewed): void {
    for (const { text, bug } of linesOf(head)) {
      if (bug === undefined) continue;
      const quote = normalize(text).text;
      this.#bugs.set(quote, (this.#bugs.get(quote) ?? new Set()).add(bug));
    }
  }

  /** A mistake is posted once; every end and every return of it is told once. */
  #neverTwice({ compared, where }: Reviewed): void {
    for (const one of compared.filter(({ status }) => status === 'new')) {
      const quote = quoted(one.finding);
      const posts = (this.#posted.get(quote) ?? 0) + 1;
      this.#posted.set(quote, posts);
      if (posts > (this.#bugs.get(quote)?.size ?? 0)) throw new Error(`${where}: posted twice: ${quote}`);
    }
    for (const { key, status, known } of compared.filter((one) => isForThread(one) || isForReview(one))) {
      const told = `${key} ${status} ${known?.episode ?? 0}`;
      if (this.#told.has(told)) throw new Error(`${where}: told twice: ${told}`);
      this.#told.add(told);
    }
    const keys = compared.map(({ key }) => key);
    if (new Set(keys).size < keys.length) throw new Error(`${where}: one finding has two verdicts`);
  }

  /** Of equal mistakes no more are called fixed than are gone. */
  #neverFixedWhilePresent({ head, before, compared, isComplete, where }: Reviewed): void {
    const fixed = compared.filter(({ status }) => status === 'fixed');
    if (fixed.length > 0 && !isComplete) throw new Error(`${where}: fixed without having been read to the end`);
    const text = [...head.values()].map((file) => normalize(textOf(file)).text).join('\n(end)\n');
    for (const { finding } of fixed) {
      const quote = normalize(finding.evidence).text;
      const present = `\n${text}\n`.split(`\n${quote}\n`).length - 1;
      const alike = (one: Pick<ProvedFinding, 'evidence'>) => normalize(one.evidence).text === quote;
      const known = [...before.values()].filter((row) => row.state !== 'fixed' && alike(row.finding)).length;
      const called = fixed.filter((one) => alike(one.finding)).length;
      const bugs = this.#bugs.get(quoted(finding))?.size ?? 0;
      if (bugs === 1 ? present > 0 : known - called < Math.min(known, present) - (bugs - known)) {
        throw new Error(`${where}: called fixed and is there: ${quote}`);
      }
    }
  }

  /** What the agent has found is shown, or was dismissed. */
  #neverLost({ reported, compared, where }: Reviewed): void {
    const answered = compared.filter((one) => isShown(one) || one.status === 'dismissed');
    for (const [quote, some] of Map.groupBy(reported, ({ finding }) => quoted(finding))) {
      const found = new Set(some.map(({ bug }) => bug)).size;
      if (answered.filter(({ finding }) => quoted(finding) === quote).length < found) {
        throw new Error(`${where}: found and not shown: ${quote}`);
      }
    }
  }

  #neverRaisedWhileDismissed({ head, compared, where }: Reviewed): void {
    const texts = [...head.values()].map((file) => `\n${normalize(textOf(file)).text}\n`);
    for (const quote of this.#silenced) {
      if (!texts.some((text) => text.includes(`\n${quote}\n`))) this.#silenced.delete(quote);
      else if (this.#bugs.get(quote)?.size === 1) {
        const raised = compared.find((one) => isShown(one) && normalize(one.finding.evidence).text === quote);
        if (raised?.known?.isGone === false) throw new Error(`${where}: raised though dismissed: ${quote}`);
      }
    }
  }
}

const linesOf = (tree: Tree) => [...tree.values()].flatMap(({ lines }) => lines);
