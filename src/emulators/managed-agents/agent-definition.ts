import { invalid } from './api-error.ts';
import type { Agent, AgentParams, CustomTool, Tools } from './wire.ts';

const MAX_SYSTEM = 100_000;
const MAX_TOOLS = 256;
const TOOL_NAME = /^[A-Za-z0-9_-]{1,128}$/;
const DEFAULT_EFFORT: Readonly<Record<string, Effort>> = { 'claude-sonnet-5-5': 'high' };

type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';
type ToolParams = NonNullable<AgentParams['tools']>[number];
type ToolsetParams = Extract<ToolParams, { type: 'agent_toolset_20260401' }>;
type McpToolsetParams = Extract<ToolParams, { type: 'mcp_toolset' }>;
type ToolConfig = Extract<Tools[number], { type: 'agent_toolset_20260401' }>['configs'][number];
type Model = Agent['model'];

/**
 * The model as the API stores and shows it.
 *
 * A model object replaces the stored one, except that the same id without `effort` keeps the stored effort.
 */
export function modelConfig(given: AgentParams['model'], stored?: Model): Model {
  const params = typeof given === 'string' ? { id: given } : given;
  const kept = stored?.id === params.id ? stored.effort?.type : undefined;
  const asked = typeof params.effort === 'object' ? params.effort?.type : params.effort;
  return {
    id: params.id,
    effort: { type: asked ?? kept ?? DEFAULT_EFFORT[params.id] ?? 'medium' },
    speed: params.speed ?? 'standard',
    ...(params.inference_geo ? { inference_geo: params.inference_geo } : {}),
  };
}

/** The system prompt, refused beyond 100,000 characters. */
export function systemPrompt(system: string | null | undefined): string | null {
  if (system && system.length > MAX_SYSTEM) throw invalid(`system: at most ${MAX_SYSTEM} characters`);
  return system || null;
}

export function agentName(name: string): string {
  if (name.length === 0 || name.length > 256) throw invalid('name: must have 1 to 256 characters');
  return name;
}

/** Tools with every default filled in, as the API shows them. */
export function toolList(params: readonly ToolParams[] | null | undefined): Tools {
  const tools = (params ?? []).map(toolOf);
  const custom = tools.filter((tool) => tool.type === 'custom').map(({ name }) => name);
  if (new Set(custom).size < custom.length) throw invalid('tools: custom tool names must be unique');
  if (tools.length > MAX_TOOLS) throw invalid(`tools: at most ${MAX_TOOLS}`);
  return tools;
}

/** Skills with their version named, as the API shows them. */
export function skillList(params: AgentParams['skills'] | null): Agent['skills'] {
  return (params ?? []).map(({ type, skill_id, version }) => ({ type, skill_id, version: version ?? 'latest' }));
}

/** Refuses servers that no `mcp_toolset` uses and toolsets whose server is not there. */
export function checkServers(servers: Agent['mcp_servers'], tools: Tools): void {
  const used = new Set(tools.flatMap((tool) => (tool.type === 'mcp_toolset' ? [tool.mcp_server_name] : [])));
  const known = new Set(servers.map(({ name }) => name));
  for (const name of used) if (!known.has(name)) throw invalid(`tools: unknown MCP server ${name}`);
  for (const name of known) if (!used.has(name)) throw invalid(`mcp_servers: ${name} is not referenced by a toolset`);
}

function toolOf(params: ToolParams): Tools[number] {
  if (params.type === 'custom') return customTool(params);
  return params.type === 'mcp_toolset' ? mcpToolset(params) : builtInToolset(params);
}

function builtInToolset(params: ToolsetParams): Tools[number] {
  const enabled = params.default_config?.enabled ?? true;
  const policy = params.default_config?.permission_policy ?? { type: 'always_allow' as const };
  const configs = (params.configs ?? []).map((config) =>
    toolConfig(config, { enabled: config.enabled ?? enabled, permission_policy: config.permission_policy ?? policy }),
  );
  return { type: params.type, configs, default_config: { enabled, permission_policy: policy } };
}

type ToolConfigParams = NonNullable<ToolsetParams['configs']>[number];
type Common = Pick<ToolConfig, 'enabled' | 'permission_policy'>;

function toolConfig({ name }: ToolConfigParams, common: Common): ToolConfig {
  switch (name) {
    case 'bash':
      return { type: name, name, ...common };
    case 'read':
      return { type: name, name, ...common };
    case 'write':
      return { type: name, name, ...common };
    case 'edit':
      return { type: name, name, ...common };
    case 'glob':
      return { type: name, name, ...common };
    case 'grep':
      return { type: name, name, ...common };
    case 'web_fetch':
      return { type: name, name, ...common, url_sources: null };
    default:
      return { type: name, name, ...common };
  }
}

function mcpToolset(params: McpToolsetParams): Tools[number] {
  const enabled = params.default_config?.enabled ?? true;
  const policy = params.default_config?.permission_policy ?? { type: 'always_ask' as const };
  const configs = (params.configs ?? []).map((config) => ({
    name: config.name,
    enabled: config.enabled ?? enabled,
    permission_policy: config.permission_policy ?? policy,
  }));
  const { type, mcp_server_name } = params;
  return { type, mcp_server_name, configs, default_config: { enabled, permission_policy: policy } };
}

function customTool(tool: CustomTool): CustomTool {
  if (!TOOL_NAME.test(tool.name)) throw invalid('tools: a custom tool name has 1 to 128 of [A-Za-z0-9_-]');
  if (tool.description.length === 0) throw invalid(`tools.${tool.name}: description is required`);
  return { type: 'custom', name: tool.name, description: tool.description, input_schema: tool.input_schema };
}
