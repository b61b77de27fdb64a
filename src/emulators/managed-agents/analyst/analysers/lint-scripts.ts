import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { type Observation, type SourceFile, textOfFile } from '../observation.ts';

const SCRIPT = /\.[cm]?[jt]sx?$/;
const CONFIG = {
  plugins: ['typescript', 'unicorn', 'oxc', 'promise'],
  categories: { correctness: 'warn', suspicious: 'warn', perf: 'warn' },
};
/** Only the files given are seen: rules about other modules would guess. */
const ARGUMENTS = ['--disable-nested-config', '--no-ignore', '--format', 'json'];
const MAX_OUTPUT = 64 * 1024 * 1024;

const Label = z.object({ span: z.object({ line: z.int().positive() }) });
const Report = z.object({
  diagnostics: z.array(
    z.object({
      message: z.string(),
      code: z.string().optional(),
      severity: z.string(),
      help: z.string().optional(),
      filename: z.string(),
      labels: z.array(Label),
    }),
  ),
});
type Diagnostic = z.infer<typeof Report>['diagnostics'][number];

/** What oxlint says about the changed lines of scripts that are known as a whole. Its configuration is ours alone. */
export async function lintScripts(files: readonly SourceFile[]): Promise<Observation[]> {
  const scripts = files.filter((file) => file.isWhole && SCRIPT.test(file.path));
  if (scripts.length === 0) return [];
  const folder = await mkdtemp(path.join(tmpdir(), 'emulated-lint-'));
  try {
    // Numbered names: a path from a diff never becomes a path on this machine.
    const names = new Map(scripts.map((file, index) => [`${index}${path.extname(file.path)}`, file]));
    for (const [name, file] of names) await writeFile(path.join(folder, name), textOfFile(file));
    await writeFile(path.join(folder, '.oxlintrc.json'), JSON.stringify(CONFIG));
    const { diagnostics } = Report.parse(JSON.parse(await runOxlint(folder)));
    return diagnostics.flatMap((diagnostic) => observe(diagnostic, names.get(path.basename(diagnostic.filename))));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runOxlint(folder: string): Promise<string> {
  const binary = path.join(path.dirname(createRequire(import.meta.url).resolve('oxlint/package.json')), 'bin/oxlint');
  const options = { cwd: folder, env: {}, maxBuffer: MAX_OUTPUT };
  return await new Promise((resolve, reject) => {
    // It exits with 1 when it found errors, which is no failure here; only an empty report is.
    execFile(process.execPath, [binary, '-c', '.oxlintrc.json', ...ARGUMENTS, '.'], options, (error, stdout) => {
      if (stdout === '') reject(new Error('oxlint wrote no report', { cause: error }));
      else resolve(stdout);
    });
  });
}

function observe(diagnostic: Diagnostic, file: SourceFile | undefined): Observation[] {
  const line = diagnostic.labels.map(({ span }) => span.line).find((number) => file?.changedLines.has(number));
  const evidence = line === undefined ? undefined : file?.lines.get(line);
  if (!file || line === undefined || !evidence?.trim()) return [];
  const rule = diagnostic.code ?? 'parser';
  const isBroken = diagnostic.severity === 'error';
  return [
    {
      path: file.path,
      line,
      endLine: line,
      severity: isBroken ? 'major' : 'minor',
      category: categoryOf(rule, isBroken),
      confidence: isBroken ? 'high' : 'medium',
      title: diagnostic.message.split('\n')[0] ?? rule,
      body: [`${diagnostic.message.replace(/\.$/, '')}.`, diagnostic.help, `Rule: oxlint ${rule}.`]
        .filter(Boolean)
        .join('\n\n'),
      evidence,
    },
  ];
}

function categoryOf(rule: string, isBroken: boolean): Observation['category'] {
  if (isBroken) return 'bug';
  if (/await-in-loop|accumulating|map-spread|useless-spread|prefer-(?:set|array)/.test(rule)) return 'performance';
  return /unused|shadow|unnecessary|useless|no-extraneous|consistent|prefer/.test(rule) ? 'maintainability' : 'bug';
}
