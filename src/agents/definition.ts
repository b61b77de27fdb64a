import type { AgentCreateParams } from '@anthropic-ai/sdk/resources/beta/agents/agents';
import type { Effort } from '../config/effort.ts';
import { digest } from '../core/ids.ts';
import { submitAnswerSchema } from '../findings/answer/read-answer.ts';
import { submitReviewSchema } from '../findings/read-review.ts';
import { submitReplySchema } from '../findings/reply/read-reply.ts';
import { RESEARCHER_SYSTEM_PROMPT } from './researcher-system-prompt.ts';
import { REVIEWER_SYSTEM_PROMPT } from './system-prompt.ts';

/** Who reviews or answers. The platform takes an effort with the agent alone, never with a session: each pair is an agent of its own. */
export interface Reviewer {
  readonly model: string;
  readonly effort: Effort;
}

/** The names of the tools by which the agents hand in their results. */
export const SUBMIT_REVIEW = 'submit_review';
export const SUBMIT_ANSWER = 'submit_answer';
export const SUBMIT_REPLY = 'submit_reply';

/** An agent in every respect that we decide on. What it leaves empty is cleared on the platform, never inherited. */
export type AgentDefinition = Required<
  Pick<
    AgentCreateParams,
    'name' | 'description' | 'model' | 'system' | 'tools' | 'mcp_servers' | 'skills' | 'multiagent'
  >
>;

/** All the agent may use besides handing in its result. Everything that runs, writes or reaches out stays off. */
const READ_ONLY_TOOLS = ['read', 'grep', 'glob'] as const;

/** What an agent is for: to review a change, or to answer a question. */
export type AgentRole = 'reviewer' | 'researcher';

interface ResultTool {
  readonly name: string;
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** What makes one role another; what an agent may do is the same in all of them. */
interface RoleDefinition {
  readonly name: string;
  readonly description: string;
  readonly system: string;
  readonly resultTools: readonly ResultTool[];
}

const ROLES: Readonly<Record<AgentRole, RoleDefinition>> = {
  reviewer: {
    name: 'Proofline reviewer',
    description: 'Reviews one pull request and proves every finding against the commit. Managed by Proofline.',
    system: REVIEWER_SYSTEM_PROMPT,
    resultTools: [
      {
        name: SUBMIT_REVIEW,
        description:
          'Hands in the summary and findings of the review. May be called up to 10 times: findings accumulate, the last ' +
          'summary counts. Replies with what was accepted, moved or refused and why.',
        schema: submitReviewSchema,
      },
      {
        name: SUBMIT_REPLY,
        description:
          'Answers what somebody has replied to one of your findings; for that alone. May be called up to 10 times for a ' +
          'reply: each call replaces the one before. Replies with what was accepted, moved or refused and why.',
        schema: submitReplySchema,
      },
    ],
  },
  researcher: {
    name: 'Proofline researcher',
    description: 'Answers one question about code and proves every citation against the commit. Managed by Proofline.',
    system: RESEARCHER_SYSTEM_PROMPT,
    resultTools: [
      {
        name: SUBMIT_ANSWER,
        description:
          'Hands in the whole answer with its citations. May be called up to 10 times for a question: each call replaces ' +
          'the one before. Replies with what was accepted, moved or refused and why.',
        schema: submitAnswerSchema,
      },
    ],
  },
};

/** The names of the tools by which an agent of this role hands in results. */
export const resultToolsOf = (role: AgentRole): readonly string[] => ROLES[role].resultTools.map(({ name }) => name);

/** An agent of a role: the one place that says what it is, what it is told and what it may do. */
export function agentDefinition(role: AgentRole, { model, effort }: Reviewer): AgentDefinition {
  const { name, description, system, resultTools } = ROLES[role];
  return {
    name,
    description,
    model: { id: model, effort },
    system,
    tools: [
      {
        type: 'agent_toolset_20260401',
        default_config: { enabled: false, permission_policy: { type: 'always_allow' } },
        configs: READ_ONLY_TOOLS.map((tool) => ({
          name: tool,
          enabled: true,
          permission_policy: { type: 'always_allow' },
        })),
      },
      ...resultTools.map((tool) => ({
        type: 'custom' as const,
        name: tool.name,
        description: tool.description,
        input_schema: { ...tool.schema, type: 'object' as const },
      })),
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
