import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import type { CheckRun, PullRequest } from '../../src/emulators/github/entities.ts';
import type { GitHubEmulator } from '../../src/emulators/github/github-emulator.ts';

const require = createRequire(import.meta.url);
const styles = await readFile(require.resolve('github-markdown-css/github-markdown-light.css'), 'utf8');

/** Nothing is loaded from anywhere, and nothing runs: whatever a text may ask for. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

const LAYOUT = `
  body { margin: 0; padding: 24px; background: #f6f8fa; font: 14px/1.5 -apple-system, 'Segoe UI', sans-serif; color: #1f2328; }
  .card { background: #fff; border: 1px solid #d1d9e0; border-radius: 6px; margin-bottom: 16px; overflow: hidden; }
  .card > header { padding: 8px 16px; background: #f6f8fa; border-bottom: 1px solid #d1d9e0; font-weight: 600; }
  .card > header small { font-weight: 400; color: #59636e; }
  .card > .markdown-body { padding: 16px; font-size: 14px; }
  .hunk { margin: 0; padding: 8px 16px; font: 12px/1.6 ui-monospace, monospace; white-space: pre-wrap; background: #fff; border-bottom: 1px solid #d1d9e0; }
  .buttons { padding: 8px 16px; border-top: 1px solid #d1d9e0; }
  .buttons span { display: inline-block; padding: 2px 12px; border: 1px solid #d1d9e0; border-radius: 6px; background: #f6f8fa; margin-right: 8px; }
`;

/** What people see of a review, laid out much as GitHub does: the check, its annotations, the review and its comments. */
export function renderPage(github: GitHubEmulator, check: CheckRun, pull: PullRequest): string {
  const { title, summary, text } = check.output;
  const parts = [
    card(`Proofline — ${title ?? ''}`, check.conclusion ?? check.status, markdown(summary ?? ''), buttons(check)),
    text ? card('Details', '', markdown(text)) : '',
    ...github.annotations(check.id).slice(0, MOST).map(annotation),
    ...github.reviews(pull).map(({ body }) => card('proofline bot reviewed', '', markdown(body))),
    ...github
      .reviewComments(pull)
      .slice(0, MOST)
      .map(({ path, line, body, diffHunk }) =>
        card(
          escape(`${path}:${line ?? ''}`),
          'review comment',
          `<pre class="hunk">${escape(lastLines(diffHunk))}</pre>${markdown(body)}`,
        ),
      ),
  ];
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}"><style>${styles}${LAYOUT}</style></head>
<body>${parts.join('\n')}</body></html>`;
}

/** Of equal things a few tell as much as all. */
const MOST = 3;

const markdown = (source: string) =>
  `<div class="markdown-body">${micromark(source, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] })}</div>`;

const card = (title: string, note: string, content: string, footer = '') =>
  `<section class="card"><header>${title} <small>${note}</small></header>${content}${footer}</section>`;

const buttons = ({ actions }: CheckRun) =>
  actions.length === 0
    ? ''
    : `<div class="buttons">${actions.map(({ label }) => `<span>${escape(label)}</span>`).join('')}</div>`;

const annotation = (one: ReturnType<GitHubEmulator['annotations']>[number]) =>
  card(
    escape(`${one.path}:${one.start_line}`),
    `annotation: ${one.annotation_level}`,
    `<pre class="hunk"><b>${escape(one.title ?? '')}</b>\n${escape(one.message)}</pre>`,
  );

const lastLines = (hunk: string) => hunk.split('\n').slice(-4).join('\n');

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
