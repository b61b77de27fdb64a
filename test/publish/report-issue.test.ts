import { expect, it } from 'vitest';
import { readAppIdentity } from '../../src/github/identity.ts';
import {
  findReportIssue,
  noteMissingReport,
  openReportIssue,
  readReport,
  updateReportIssue,
} from '../../src/publish/report-issue.ts';
import { anIntakeStage } from '../runs/intake/intake-stage.ts';

const SHA = 'a'.repeat(40);

/** A client of the App, and the body of an issue as it is. */
async function aRepository() {
  const { scene, deps } = await anIntakeStage();
  const { octokit, repository, at } = scene;
  const identity = await readAppIdentity(deps.github.app());
  const bodyOf = (number: number) => repository.issues.get(number)?.body ?? '';
  return { octokit, at, identity, bodyOf, scene };
}

it('finds the issue that keeps a report by its mark, by no other, and in any case of its name', async () => {
  const { octokit, at, identity } = await aRepository();
  const find = async (name: string) => await findReportIssue(octokit, { ...at, name }, identity);
  expect(await find('Drift')).toBeUndefined();
  const drift = await openReportIssue(octokit, { ...at, name: 'Drift' }, 'Soon.');
  const weekly = await openReportIssue(octokit, { ...at, name: 'Weekly' }, 'Soon.');
  await updateReportIssue(octokit, { ...at, name: 'Drift', number: drift }, { markdown: 'It has drifted.', sha: SHA });
  expect(await find('DRIFT')).toBe(drift);
  expect(await find('Weekly')).toBe(weekly);
});

it('reads a report back as it was written, also when people have edited around it', async () => {
  const { octokit, at, bodyOf } = await aRepository();
  const number = await openReportIssue(octokit, { ...at, name: 'Drift' }, 'Soon.');
  expect(readReport(bodyOf(number)), 'none yet').toBeUndefined();
  await updateReportIssue(octokit, { ...at, name: 'Drift', number }, { markdown: 'It has drifted.', sha: SHA });
  expect(readReport(bodyOf(number))).toEqual({ sha: SHA, text: 'It has drifted.' });
  expect(readReport(`${bodyOf(number)}\r\n`)).toEqual({ sha: SHA, text: 'It has drifted.' });
  expect(readReport(`${bodyOf(number)} and more`)).toBeUndefined();
});

it('says once that there is no new report, and takes that away with the next one', async () => {
  const { octokit, at, bodyOf, identity } = await aRepository();
  const issue = { ...at, name: 'Drift' };
  const number = await openReportIssue(octokit, issue, 'Soon.');
  const report = { markdown: 'It has drifted.', sha: SHA };
  await updateReportIssue(octokit, { ...issue, number }, report);
  const kept = bodyOf(number);
  for (const day of [1, 2, 2])
    await noteMissingReport(octokit, { ...at, number }, { why: `Day ${day}.`, at: new Date(Date.UTC(2026, 10, day)) });
  expect(bodyOf(number)).toBe(`> **No new report** (2026-11-02): Day 2.\n\n${kept}`);
  expect(await findReportIssue(octokit, issue, identity)).toBe(number);
  await updateReportIssue(octokit, { ...issue, number }, report);
  expect(bodyOf(number)).toBe(kept);
});
