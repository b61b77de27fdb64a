import { expect, it } from 'vitest';
import { agentDefinition, type AgentDefinition, definitionHash } from '../../src/agents/definition.ts';
import { environmentDefinition } from '../../src/agents/environment.ts';

const definition = agentDefinition('reviewer', { model: 'claude-opus-5-5', effort: 'medium' });

const researcher = agentDefinition('researcher', { model: 'claude-opus-5-5', effort: 'medium' });

it.each([
  ['reviewer', definition, ['submit_review', 'submit_reply']],
  ['researcher', researcher, ['submit_answer']],
])('gives the %s read, grep, glob and its result tools, and nothing else', (_role, { tools, ...rest }, resultTools) => {
  expect(tools).toMatchObject([
    {
      type: 'agent_toolset_20260401',
      default_config: { enabled: false },
      configs: ['read', 'grep', 'glob'].map((name) => ({
        name,
        enabled: true,
        permission_policy: { type: 'always_allow' },
      })),
    },
    ...resultTools.map((name) => ({ type: 'custom', name, input_schema: { type: 'object' } })),
  ]);
  expect(rest).toMatchObject({ mcp_servers: [], skills: [], multiagent: null });
  expect(rest.model).toEqual({ id: 'claude-opus-5-5', effort: 'medium' });
});

it('describes the fields of a finding to the agent under the names that are read', () => {
  const schema = JSON.stringify(definition.tools?.at(1));
  for (const field of [
    'summary',
    'findings',
    'path',
    'side',
    'start_line',
    'end_line',
    'severity',
    'evidence',
    'confidence',
  ]) {
    expect(schema).toContain(`"${field}"`);
    expect(definition.system).toContain(field);
  }
});

it('describes the fields of a reply to the agent under the names that are read', () => {
  const schema = JSON.stringify(definition.tools?.at(2));
  for (const field of ['verdict', 'answer', 'citations', 'quote', 'finding', 'confidence', 'not_checked']) {
    expect(schema).toContain(`"${field}"`);
    expect(definition.system).toContain(field);
  }
  for (const verdict of ['stands', 'withdrawn', 'corrected']) expect(definition.system).toContain(`"${verdict}"`);
});

it('describes the fields of an answer to the agent under the names that are read', () => {
  const schema = JSON.stringify(researcher.tools?.at(-1));
  for (const field of [
    'answer',
    'citations',
    'repository',
    'path',
    'start_line',
    'end_line',
    'quote',
    'confidence',
    'not_checked',
  ]) {
    expect(schema).toContain(`"${field}"`);
    expect(researcher.system).toContain(field);
  }
});

it.each([definition, researcher])('stays within the limits of the platform: $name', ({ system, name, description }) => {
  expect(system?.length).toBeLessThan(100_000);
  expect(name.length).toBeLessThanOrEqual(256);
  expect(description?.length).toBeLessThanOrEqual(2048);
});

it('has a hash of its content, not of the order of its keys', () => {
  const reordered = Object.fromEntries(Object.entries(definition).toReversed());
  expect(definitionHash(reordered)).toBe(definitionHash(definition));
});

it.each<[string, Partial<AgentDefinition>]>([
  ['the effort', { model: { id: 'claude-opus-5-5', effort: 'high' } }],
  ['one character of the prompt', { system: `${definition.system}.` }],
  ['the tools', { tools: [] }],
])('has another hash when %s changes', (_what, change) => {
  expect(definitionHash({ ...definition, ...change })).not.toBe(definitionHash(definition));
});

it('runs in a sandbox that reaches nothing', () => {
  expect(environmentDefinition('i-1')).toMatchObject({
    name: 'proofline-i-1',
    config: {
      type: 'cloud',
      networking: { type: 'limited', allowed_hosts: [], allow_mcp_servers: false, allow_package_managers: false },
    },
  });
});
