import { RequestError } from '@octokit/request-error';
import type { Octokit } from '@octokit/rest';
import { expect } from 'vitest';
import type { CommitRange } from '../../../src/cli/bench/diff-parsers/history.ts';
import { recount } from '../../../src/cli/bench/diff-parsers/recount.ts';
import { parsePatch } from '../../../src/diff/hunk.ts';
import type { PullRequest, Repository } from '../../../src/emulators/github/entities.ts';
import type { GitHubEmulator } from '../../../src/emulators/github/github-emulator.ts';
import type { Finding } from '../../../src/findings/finding.ts';
import { fingerprint } from '../../../src/findings/fingerprint.ts';
import { type FileDiff, placeFinding } from '../../../src/findings/place-finding.ts';
import { proveFinding } from '../../../src/findings/prove-finding.ts';
import type { ProvedFinding } from '../../../src/findings/proved-finding.ts';
import { isValidSuggestion } from '../../../src/findings/suggestion.ts';
import { listChangedFiles } from '../../../src/github/list-changed-files.ts';
import { readBlobText } from '../../../src/github/read-blob-text.ts';
import { anEmulator, asInstallation } from '../../emulators/github/support.ts';
import type { Random } from '../../random.ts';
import { publishFindings } from './publish-findings.ts';
import { type Citation, citeFile, quoteFile } from './random-findings.ts';
import { expectSameAnchors } from './same-anchors.ts';

const AT = { owner: 'acme', repo: 'widgets' } as const;

/** What a series of ranges came to. `rejected` and `lost` must stay 0. */
export interface Tally {
  ranges: number;
  files: number;
  /** Stretches of lines that take comments. */
  spans: number;
  findings: number;
  inline: number;
  rejected: number;
  lost: number;
}

/** One repository on a loopback GitHub; every range becomes a pull request that is listed, cited and published to. */
export class RangeDesk {
  readonly tally: Tally = { ranges: 0, files: 0, spans: 0, findings: 0, inline: 0, rejected: 0, lost: 0 };
  readonly #random: Random;
  readonly #gitDir: string;
  readonly #emulator: GitHubEmulator;
  readonly #repository: Repository;
  readonly #octokit: Octokit;

  private constructor(
    random: Random,
    gitDir: string,
    emulator: GitHubEmulator,
    repository: Repository,
    octokit: Octokit,
  ) {
    this.#random = random;
    this.#gitDir = gitDir;
    this.#emulator = emulator;
    this.#repository = repository;
    this.#octokit = octokit;
  }

  static async open(random: Random, gitDir: string): Promise<RangeDesk> {
    const emulator = await anEmulator({ contentLimits: false });
    const { installationId } = emulator.installOn(AT.owner);
    const repository = await emulator.addRepository({ owner: AT.owner, name: AT.repo, gitDir });
    return new RangeDesk(random, gitDir, emulator, repository, asInstallation(emulator, installationId));
  }

  /** Holds our anchors against git's diff, then posts `count` random quotes as findings and looks for each of them. */
  async check(range: CommitRange, count: number): Promise<void> {
    const refs = { ...range, baseRef: 'main', headRef: 'topic' };
    const pull = { repository: this.#repository, title: 'A change', author: 'ada', announce: false };
    const request = await this.#emulator.openPullRequest({ ...pull, ...refs });
    const files = await listChangedFiles(this.#octokit, AT, request.number);
    const diffs = files.map((file): FileDiff => ({ file, hunks: parsePatch(file.patch ?? '') }));
    this.tally.spans += expectSameAnchors(diffs, recount(this.#gitDir, range.base, range.head));
    this.tally.files += files.length;
    this.tally.ranges += 1;
    const findings = files.length === 0 ? [] : await this.#cite(request, diffs, count);
    await this.#publish(request, findings);
  }

  async #publish(request: PullRequest, findings: readonly ProvedFinding[]): Promise<void> {
    const target = { emulator: this.#emulator, octokit: this.#octokit, at: AT, request };
    const { inline, isRejected, lost } = await publishFindings(target, findings);
    this.tally.findings += findings.length;
    this.tally.inline += inline;
    this.tally.rejected += isRejected ? 1 : 0;
    this.tally.lost += lost.length;
  }

  async #cite(request: PullRequest, diffs: readonly FileDiff[], count: number): Promise<ProvedFinding[]> {
    const { head } = request.pull;
    const base = (await this.#repository.git.mergeBase(request.pull.base.sha, head.sha)) ?? '';
    const changes = new Map(diffs.map((diff) => [diff.file.path, diff]));
    const findings: ProvedFinding[] = [];
    for (let index = 0; index < count; index += 1) {
      const diff = this.#random.pick(diffs);
      const citation = citeFile(this.#random, diff);
      const text = await this.#read(citation, citation.side === 'head' ? head.sha : base);
      const finding = text === undefined ? undefined : quoteFile(this.#random, citation, text, diff, index);
      if (finding !== undefined && text !== undefined) findings.push(...acceptQuote(finding, text, diff, changes));
    }
    return findings;
  }

  /** A symbolic link may lead nowhere; then there is nothing to quote. */
  async #read({ path }: Citation, ref: string): Promise<string | undefined> {
    try {
      return await readBlobText(this.#octokit, AT, { path, ref });
    } catch (error) {
      if (error instanceof RequestError && error.status === 404) return undefined;
      throw error;
    }
  }
}

/** What quotes the lines it cites is proved there; only lines that say nothing may be refused. */
function acceptQuote(
  finding: Finding,
  text: string,
  { file, hunks }: FileDiff,
  changes: ReadonlyMap<string, FileDiff>,
): ProvedFinding[] {
  const proof = proveFinding(finding, text);
  if (proof.kind === 'refused') expect({ proof, finding }).toMatchObject({ proof: { kind: 'proved' } });
  if (proof.kind === 'refused') return [];
  const { startLine, endLine } = proof.finding;
  expect([startLine, endLine]).toEqual([finding.startLine, finding.endLine]);
  const { suggestion, ...rest } = proof.finding;
  return [
    {
      ...rest,
      path: file.path,
      ...(suggestion !== undefined && isValidSuggestion(proof.finding, text, hunks) ? { suggestion } : {}),
      relocated: proof.relocated,
      placement: placeFinding(finding, changes),
      fingerprint: fingerprint(finding),
    },
  ];
}
