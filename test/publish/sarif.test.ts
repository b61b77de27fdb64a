import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { SecretMasker } from '../../src/core/secrets.ts';
import { findSarifErrors } from '../../src/emulators/github/rules/sarif-rules.ts';
import type { ProvedFinding } from '../../src/findings/proved-finding.ts';
import { toSarif } from '../../src/publish/sarif.ts';
import { packSarif } from '../../src/publish/upload-sarif.ts';
import { Random, SEED } from '../random.ts';
import { aProvedFinding } from '../runs/review/a-review.ts';
import { aReport } from './a-report.ts';

const masker = new SecretMasker();

const sarifOf = (...findings: readonly ProvedFinding[]) => {
  const log = toSarif(aReport({ findings }), { number: 12, masker });
  expect(findSarifErrors(log)).toEqual([]);
  return log.runs[0];
};

it('names the tool, its version, and the pull request it is about', () => {
  const { tool, automationDetails, results } = sarifOf();
  expect(tool.driver).toMatchObject({ name: 'Proofline', semanticVersion: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  expect(automationDetails).toEqual({ id: 'proofline/12' });
  expect(results).toEqual([]);
});

it('explains every category in words of its own, and refers to it by position', () => {
  const categories = ['bug', 'security', 'performance', 'maintainability', 'tests', 'docs'] as const;
  const { tool, results } = sarifOf(...categories.map((category) => aProvedFinding({ category })));
  const { rules } = tool.driver;
  expect(rules.map(({ id }) => id)).toEqual(categories);
  expect(new Set(rules.map(({ help }) => help.text)).size).toBe(categories.length);
  expect(results.map(({ ruleId, ruleIndex }) => [ruleId, rules[ruleIndex]?.id])).toEqual(
    categories.map((category) => [category, category]),
  );
});

it.each([
  ['critical', 'error'],
  ['major', 'warning'],
  ['minor', 'warning'],
  ['info', 'note'],
] as const)('tells a %s finding as %s, with what it is known by', (severity, level) => {
  const { results } = sarifOf(aProvedFinding({ severity, startLine: 3, endLine: 5, confidence: 'medium' }));
  expect(results).toMatchObject([
    {
      level,
      message: { text: 'Wrong.\n\nIt is wrong.' },
      locations: [
        { physicalLocation: { artifactLocation: { uri: 'src/a.ts' }, region: { startLine: 3, endLine: 5 } } },
      ],
      partialFingerprints: { 'proofline/v1': 'f1' },
      properties: { severity, confidence: 'medium' },
    },
  ]);
});

it('leaves out what is not sure, and shows removed code where it stood', () => {
  const { results } = sarifOf(
    aProvedFinding({ confidence: 'low' }),
    aProvedFinding({ side: 'base', startLine: 40, endLine: 44, headLine: 9, title: 'Check removed' }),
  );
  expect(results).toMatchObject([
    {
      message: { text: expect.stringMatching(/^Before the change, at line 40: Check removed\./) },
      locations: [{ physicalLocation: { region: { startLine: 9, endLine: 9 } } }],
    },
  ]);
  expect(results).toHaveLength(1);
});

it.each([
  ['docs/guide de démarrage/étapes.md', 'docs/guide%20de%20d%C3%A9marrage/%C3%A9tapes.md'],
  ['a#b?c=100%/[x]{y}.ts', 'a%23b%3Fc%3D100%25/%5Bx%5D%7By%7D.ts'],
  ['C:/x.ts', 'C%3A/x.ts'],
  ['a\\b.ts', 'a%5Cb.ts'],
  ['javascript:alert(1)', 'javascript%3Aalert(1)'],
])('writes the path %s as a relative reference', (path, uri) => {
  const [result] = sarifOf(aProvedFinding({ path })).results;
  const written = result?.locations[0].physicalLocation.artifactLocation.uri ?? '';
  expect(written).toBe(uri);
  expect(decodeURIComponent(written)).toBe(path);
});

it('numbers findings about equal code by their place, whatever their severity', () => {
  const at = (startLine: number, severity: ProvedFinding['severity']) =>
    aProvedFinding({ startLine, endLine: startLine, severity });
  const { results } = sarifOf(at(30, 'critical'), at(10, 'major'), at(20, 'info'));
  expect(results.map(({ partialFingerprints }) => partialFingerprints['primaryLocationLineHash'])).toEqual([
    'f1:3',
    'f1:1',
    'f1:2',
  ]);
});

it('is valid and bounded for 10,000 findings, the most severe of which it keeps', () => {
  const findings = Array.from({ length: 10_000 }, (_, index) => aProvedFinding({ title: `Finding ${index}` }));
  const { results } = sarifOf(...findings);
  expect(results).toHaveLength(5000);
  expect(results[0]?.message.text).toMatch(/^Finding 0\./);
  const [long] = sarifOf(aProvedFinding({ body: '𝔉'.repeat(10_000) })).results;
  expect(Buffer.byteLength(long?.message.text ?? '')).toBeLessThanOrEqual(4000);
});

it('packs what GitHub takes, and drops the least severe when that is too much', async () => {
  const random = new Random(SEED);
  const noise = () => Array.from({ length: 300 }, () => random.int(0, 35).toString(36)).join('');
  const findings = Array.from({ length: 64 }, (_, index) =>
    aProvedFinding({ title: `Finding ${index}`, body: noise() }),
  );
  const log = toSarif(aReport({ findings }), { number: 12, masker });
  const unpack = (packed: string) => JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString()) as typeof log;
  expect(unpack(await packSarif(log))).toEqual(log);
  const packed = await packSarif(log, 8000);
  expect(Buffer.from(packed, 'base64').length).toBeLessThanOrEqual(8000);
  const kept = unpack(packed).runs[0].results;
  expect(kept.length).toBeGreaterThan(8);
  expect(kept).toEqual(log.runs[0].results.slice(0, kept.length));
});
