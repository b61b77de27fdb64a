import type {
  AgentCreateParams,
  AgentUpdateParams,
  BetaManagedAgentsAgent,
} from '@anthropic-ai/sdk/resources/beta/agents/agents';
import type {
  BetaEnvironment,
  EnvironmentCreateParams,
  EnvironmentUpdateParams,
} from '@anthropic-ai/sdk/resources/beta/environments/environments';
import type { BetaFileMetadata } from '@anthropic-ai/sdk/resources/beta/files';
import type {
  BetaManagedAgentsEventParams,
  BetaManagedAgentsSessionStatusIdleEvent,
} from '@anthropic-ai/sdk/resources/beta/sessions/events';
import type {
  BetaManagedAgentsFileResource,
  BetaManagedAgentsGitHubRepositoryResource,
} from '@anthropic-ai/sdk/resources/beta/sessions/resources';
import type {
  BetaManagedAgentsFileResourceParams,
  BetaManagedAgentsGitHubRepositoryResourceParams,
  BetaManagedAgentsSession,
  BetaManagedAgentsSessionAgent,
  SessionCreateParams,
  SessionUpdateParams,
} from '@anthropic-ai/sdk/resources/beta/sessions/sessions';

// Short names for the SDK's own types: what the emulator answers is held against them by the compiler.
export type AgentParams = AgentCreateParams;
export type AgentChange = AgentUpdateParams;
export type Agent = BetaManagedAgentsAgent;
export type SessionAgent = BetaManagedAgentsSessionAgent;
export type Tools = Agent['tools'];
export type CustomTool = Extract<Tools[number], { type: 'custom' }>;
export type Toolset = Extract<Tools[number], { type: 'agent_toolset_20260401' }>;
export type Environment = BetaEnvironment;
export type EnvironmentParams = EnvironmentCreateParams;
export type EnvironmentChange = EnvironmentUpdateParams;
export type FileMetadata = BetaFileMetadata;
export type SessionParams = SessionCreateParams;
export type SessionChange = SessionUpdateParams;
export type SessionBody = BetaManagedAgentsSession;
export type SessionStatus = SessionBody['status'];
export type SessionUsage = SessionBody['usage'];
export type Budget = NonNullable<SessionBody['budget']>;
export type FileParams = BetaManagedAgentsFileResourceParams;
export type RepositoryParams = BetaManagedAgentsGitHubRepositoryResourceParams;
export type RepositoryResource = BetaManagedAgentsGitHubRepositoryResource;
export type FileResource = BetaManagedAgentsFileResource;
export type UserEvent = BetaManagedAgentsEventParams;
/** Why a session went idle; the platform adds words to this over time. */
export type StopReason =
  | BetaManagedAgentsSessionStatusIdleEvent['stop_reason']
  | { readonly type: string; readonly event_ids?: undefined };

export const BETA = 'managed-agents-2026-04-01';
