import type { AgentCreateParams } from '@anthropic-ai/sdk/resources/beta/agents/agents';
import type { Effort } from '../config/effort.ts';
import { digest } from '../core/ids.ts';
import { submitReviewSchema } from '../findings/read-review.ts';
import { REVIEWER_SYSTEM_PROMPT } from './system-prompt.ts';

/** Who reviews. The platform takes an effort with the agent alone, never with a session: each pair is an agent of its own. */
export interface Reviewer {
  readonly model: string;
  readonly effort: Effort;
}

/** The name of the tool by which the agent hands in its result. */
export const SUBMIT_REVIEW = 'submit_review';

/** An agent in every respect that we decide on. What it leaves empty is cleared on the platform, never inherited. */
export type AgentDefinition = Required<
  Pick<
    AgentCreateParams,
    'name' | 'description' | 'model' | 'system' | 'tools' | 'mcp_servers' | 'skills' | 'multiagent'
  >
>;

/** All the agent may use besides handing in its result. Everything that runs, writes or reaches out stays off. */
const READ_ONLY_TOOLS = ['read', 'grep', 'glob'] as const;

/** The reviewer: the one place that says what it is, what it is told and what it may do. */
export function reviewAgentDefinition({ model, effort }: Reviewer): AgentDefinition {
  return {
    name: 'Proofline reviewer',
    description: 'Reviews one pull request and proves every finding against the commit. Managed by Proofline.',
    model: { id: model, effort },
    system: REVIEWER_SYSTEM_PROMPT,
    tools: [
      {
        type: 'agent_toolset_20260401',
        default_config: { enabled: false, permission_policy: { type: 'always_allow' } },
        configs: READ_ONLY_TOOLS.map((name) => ({ name, enabled: true, permission_policy: { type: 'always_allow' } })),
      },
      {
        type: 'custom',
        name: SUBMIT_REVIEW,
        description:
          'Hands in the summary and findings of the review. May be called up to 10 times: findings accumulate, the last ' +
          'summary counts. Replies with what was accepted, moved or refused and why.',
        input_schema: { ...submitReviewSchema, type: 'object' },
      },
    ],
    mcp_servers: [],
    skills: [],
    multiagent: null, // one thread: the newer form turns subagents and workflows on by default
  };
}

/** Names a definition: equal for equal content, whatever the order of its keys. */
export const definitionHash = (definition: object): string => digest(JSON.stringify(sortKeys(definition)));

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item)]));
}
