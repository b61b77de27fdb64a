import type { Category } from '../findings/finding.ts';
import type { SarifRule } from './sarif-log.ts';

/** What each category of findings means, as code scanning shows it beside an alert. */
const RULES: Readonly<Record<Category, { readonly name: string; readonly short: string; readonly help: string }>> = {
  bug: {
    name: 'Bug',
    short: 'The code does something else than it is meant to do.',
    help: 'The change makes the code fail, return a wrong result, or lose data under some condition that the alert names.',
  },
  security: {
    name: 'Security',
    short: 'The code can be made to do harm.',
    help: 'The change lets somebody read, alter or run what they should not, or weakens a protection that was there.',
  },
  performance: {
    name: 'Performance',
    short: 'The code is slower or takes more than it has to.',
    help: 'The change takes time, memory or requests out of proportion to what it does, under the load that the alert names.',
  },
  maintainability: {
    name: 'Maintainability',
    short: 'The code is harder to change than it has to be.',
    help: 'The change misleads whoever reads it next, or makes a later mistake likely.',
  },
  tests: {
    name: 'Tests',
    short: 'A test is missing, or cannot fail.',
    help: 'What the change does is not held by a test, or a test of it passes whatever the code does.',
  },
  docs: {
    name: 'Documentation',
    short: 'A text says something else than the code does.',
    help: 'Documentation, a comment or a message does not describe the code as it is after the change.',
  },
};

const HOW_TO_READ =
  'Proofline has checked that the quoted code stands at this place in the reviewed commit. Whether the claim about it is right is for a person to judge.';

/** The categories as rules of a SARIF log, in an order that never changes: results refer to it by position. */
export const SARIF_RULES: readonly SarifRule[] = Object.entries(RULES).map(([id, { name, short, help }]) => ({
  id,
  name,
  shortDescription: { text: short },
  fullDescription: { text: help },
  help: { text: `${help}\n\n${HOW_TO_READ}` },
  defaultConfiguration: { level: 'warning' },
  properties: { tags: [id] },
}));
