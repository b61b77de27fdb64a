import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { git } from '../../../../src/cli/demo/git.ts';

const INTEREST = (days: number) => `/** Yearly interest on a balance in cents. */
export function interest(balance: number, rate: number): number {
  return Math.round(balance * rate);
}

/** Interest for part of a year. */
export function interestFor(balance: number, rate: number, days: number): number {
  return Math.round((interest(balance, rate) * days) / ${days});
}
`;

const TEST = (days: number, expected: number) => `import assert from 'node:assert/strict';
import { it } from 'node:test';
import { interestFor } from '../src/interest.ts';

it('pays for every day', () => {
  assert.equal(interestFor(100_000, 0.02, ${days}), ${expected});
});

it('pays nothing for no time', () => {
  assert.equal(interestFor(100_000, 0.02, 0), 0);
});
`;

const ACCOUNT = `import { interestFor } from './interest.ts';

export interface Account {
  readonly id: string;
  balance: number;
}
`;

/** The repository that the recorded sessions reviewed: its files before and after the change. */
const LEDGER: Readonly<Record<'base' | 'head', Readonly<Record<string, string>>>> = {
  base: {
    'README.md': '# Ledger\n',
    'src/interest.ts': INTEREST(365),
    'src/account.ts': ACCOUNT,
    'test/interest.test.ts': TEST(365, 2000),
  },
  head: {
    'README.md': '# Ledger\n',
    'src/interest.ts': INTEREST(360),
    'src/account.ts': `${ACCOUNT}
/** Moves money between two accounts. */
export function transfer(from: Account, to: Account, amount: number): void {
  from.balance -= amount;
  to.balance += amount;
}

/** Books the interest of some days. */
export function close(account: Account, days: number): void {
  account.balance += interestFor(account.balance, 0.02, days);
}
`,
    'src/export.ts': `import { writeFile } from 'node:fs/promises';
import type { Account } from './account.ts';

/** Writes all accounts as CSV. */
export async function exportAccounts(accounts: readonly Account[], path: string): Promise<void> {
  const rows = accounts.map((account) => \`\${account.id},\${account.balance}\`);
  writeFile(path, rows.join('\\n'));
}
`,
    'test/interest.test.ts': TEST(360, 2000),
  },
};

export interface Ledger {
  readonly gitDir: string;
  readonly base: string;
  readonly head: string;
}

/** Builds the repository in an empty folder: two commits, the same ids every time. */
export async function buildLedger(folder: string): Promise<Ledger> {
  await mkdir(folder, { recursive: true });
  await git(folder, 'init', '--quiet', '--initial-branch=main');
  const base = await commit(folder, LEDGER.base, 'Keep accounts');
  await git(folder, 'switch', '--quiet', '--create', 'transfers');
  const head = await commit(folder, LEDGER.head, 'Transfer and export');
  return { gitDir: folder, base, head };
}

async function commit(folder: string, files: Readonly<Record<string, string>>, message: string): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  await git(folder, 'add', '--all');
  await git(folder, 'commit', '--quiet', '--message', message);
  return await git(folder, 'rev-parse', 'HEAD');
}
