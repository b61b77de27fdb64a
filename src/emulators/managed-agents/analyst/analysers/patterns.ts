import type { Observation } from '../observation.ts';

/** A rule about single lines. Patterns are linear: no repetition inside a repetition. */
export interface LinePattern extends Pick<Observation, 'severity' | 'category' | 'confidence' | 'title'> {
  readonly rule: string;
  readonly pattern: RegExp;
  /** Paths it applies to; all when absent. */
  readonly only?: RegExp;
  /** Paths it does not apply to. */
  readonly except?: RegExp;
  readonly why: string;
}

const TESTS = /(?:^|\/)(?:tests?|spec|__tests__|fixtures?|testdata)\/|[._-](?:test|spec)\.[^/]+$|_test\.\w+$/i;
const PROSE = /\.(?:md|mdx|rst|txt|adoc|lock|svg|csv)$/i;
const SCRIPT = /\.(?:[cm]?[jt]sx?|vue|svelte)$/;
const PYTHON = /\.py$/;

const debugging = { severity: 'minor', category: 'maintainability', confidence: 'medium' } as const;
const LEFTOVER = 'It looks like a leftover of debugging and will run in production.';

export const LINE_PATTERNS: readonly LinePattern[] = [
  {
    rule: 'conflict-marker',
    pattern: /^(?:<{7} |>{7} |={7}$)/,
    except: PROSE,
    severity: 'critical',
    category: 'bug',
    confidence: 'high',
    title: 'Merge conflict marker left in the file',
    why: 'The conflict was committed unresolved; the file is not valid any more.',
  },
  {
    rule: 'focused-test',
    pattern: /\b(?:it|test|describe|context)\.only\s*\(|^\s*f(?:it|describe)\s*\(/,
    only: SCRIPT,
    severity: 'major',
    category: 'tests',
    confidence: 'high',
    title: 'Focused test switches the others off',
    why: 'With this line only the focused tests run, so the rest of the suite passes without being executed.',
  },
  {
    rule: 'tls-verification-off',
    pattern:
      /rejectUnauthorized\s*:\s*false|verify\s*=\s*False|InsecureSkipVerify\s*:\s*true|NODE_TLS_REJECT_UNAUTHORIZED|CURLOPT_SSL_VERIFYPEER\s*,\s*(?:0|false)|VERIFY_NONE/i,
    except: PROSE,
    severity: 'critical',
    category: 'security',
    confidence: 'high',
    title: 'TLS certificate verification is switched off',
    why: 'Anyone on the network path can impersonate the server. Trust the right certificate authority instead.',
  },
  {
    rule: 'dynamic-code',
    pattern: /(?<![\w.])(?:eval|exec)\(\s*[A-Za-z_$]|\bnew Function\(\s*[A-Za-z_$]/,
    only: /\.(?:[cm]?[jt]sx?|py|rb|php)$/,
    severity: 'major',
    category: 'security',
    confidence: 'medium',
    title: 'A variable is executed as code',
    why: 'If any part of it comes from outside, this runs code of the sender.',
  },
  {
    rule: 'sql-concatenation',
    pattern:
      /(["'`])(?:select\s(?:(?!\1).)*?\sfrom|insert\s+into|update\s(?:(?!\1).)*?\sset|delete\s+from)\s(?:(?!\1).)*(?:\$\{|\1\s*(?:\+|\.\s*\$|%\s*[\w(]))/i,
    except: PROSE,
    severity: 'critical',
    category: 'security',
    confidence: 'medium',
    title: 'SQL is built by joining strings',
    why: 'A value with a quote in it changes the statement (SQL injection). Pass it as a query parameter.',
  },
  {
    rule: 'empty-catch',
    pattern: /\bcatch\s*(?:\([^)]*\)\s*)?\{\s*\}|^\s*except(?:\s[^:]*)?:\s*pass\s*$/,
    only: /\.(?:[cm]?[jt]sx?|java|kt|cs|php|py|swift|scala)$/,
    severity: 'minor',
    category: 'bug',
    confidence: 'medium',
    title: 'An error is swallowed without a trace',
    why: 'When this fails nobody learns of it. Handle it, log it, or say in a comment why it does not matter.',
  },
  {
    rule: 'hard-coded-password',
    pattern: /\b(?:password|passwd|pwd|secret|api_?key)["']?\s*[:=]\s*["'][^"'${}<>\s]{6,}["']/i,
    except: new RegExp(`${TESTS.source}|${PROSE.source}`, 'i'),
    severity: 'major',
    category: 'security',
    confidence: 'medium',
    title: 'Password in the source',
    why: 'Everyone who can read the repository has it, and it stays in the history. Take it from the environment.',
  },
  {
    rule: 'hard-coded-address',
    pattern:
      /["'](?:https?:\/\/)?(?!127\.|0\.0\.0\.0|255\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?(?:["'/])/,
    except: new RegExp(`${TESTS.source}|${PROSE.source}`, 'i'),
    severity: 'minor',
    category: 'maintainability',
    confidence: 'low',
    title: 'Address of a machine in the source',
    why: 'It differs between environments and changes without the code. Make it a setting.',
  },
  {
    rule: 'debug-python',
    pattern: /\b(?:pdb\.set_trace|breakpoint)\(\)|\bimport pdb\b/,
    only: PYTHON,
    ...debugging,
    severity: 'major',
    title: 'Python debugger left in',
    why: 'The process stops here and waits for a terminal.',
  },
  {
    rule: 'debug-ruby',
    pattern: /\bbinding\.(?:pry|irb)\b/,
    only: /\.rb$/,
    ...debugging,
    severity: 'major',
    title: 'Ruby debugger left in',
    why: 'The process stops here and waits for a terminal.',
  },
  {
    rule: 'debug-console',
    pattern: /\bconsole\.(?:log|debug|trace)\s*\(/,
    only: SCRIPT,
    except: TESTS,
    ...debugging,
    title: 'Debug output left in',
    why: LEFTOVER,
  },
  {
    rule: 'debug-print',
    pattern: /^\s*print\(/,
    only: PYTHON,
    except: TESTS,
    ...debugging,
    confidence: 'low',
    title: 'Print statement left in',
    why: LEFTOVER,
  },
  {
    rule: 'debug-go',
    pattern: /fmt\.Print(?:ln|f)?\("DEBUG/i,
    only: /\.go$/,
    ...debugging,
    title: 'Debug output left in',
    why: LEFTOVER,
  },
  {
    rule: 'debug-php',
    pattern: /\b(?:var_dump|dd|print_r)\(/,
    only: /\.php$/,
    ...debugging,
    title: 'Debug output left in',
    why: LEFTOVER,
  },
  {
    rule: 'debug-java',
    pattern: /\bSystem\.(?:out|err)\.print/,
    only: /\.(?:java|kt)$/,
    except: TESTS,
    ...debugging,
    title: 'Debug output left in',
    why: LEFTOVER,
  },
  {
    rule: 'todo',
    pattern: /(?:\/\/|#|\/\*|<!--|--)\s*(?:TODO|FIXME)\b/,
    except: PROSE,
    severity: 'info',
    category: 'maintainability',
    confidence: 'high',
    title: 'New TODO',
    why: 'This change leaves work behind. Track it where it will be found, or finish it here.',
  },
];
