import { expect, it } from 'vitest';
import { type AgentDefinition, definitionHash, reviewAgentDefinition } from '../../src/agents/definition.ts';
import { environmentDefinition } from '../../src/agents/environment.ts';

const definition = reviewAgentDefinition({ model: 'claude-opus-5-5', effort: 'medium' });

it('gives the reviewer read, grep, glob and the result tool, and nothing else', () => {
  expect(definition.tools).toMatchObject([
    {
      type: 'agent_toolset_20260401',
      default_config: { enabled: false },
      configs: ['read', 'grep', 'glob'].map((name) => ({
        name,
        enabled: true,
        permission_policy: { type: 'always_allow' },
      })),
    },
    { type: 'custom', name: 'submit_review', input_schema: { type: 'object' } },
  ]);
  expect(definition).toMatchObject({ mcp_servers: [], skills: [], multiagent: null });
  expect(definition.model).toEqual({ id: 'claude-opus-5-5', effort: 'medium' });
});

it('describes the fields of a finding to the agent under the names that are read', () => {
  const schema = JSON.stringify(definition.tools?.at(-1));
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

it('stays within the limits of the platform', () => {
  expect(definition.system?.length).toBeLessThan(100_000);
  expect(definition.name.length).toBeLessThanOrEqual(256);
  expect(definition.description?.length).toBeLessThanOrEqual(2048);
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
