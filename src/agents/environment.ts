import type { BetaCloudConfigParams } from '@anthropic-ai/sdk/resources/beta/environments/environments';

/** Where the agent's tools run, in every respect that we decide on. */
export interface EnvironmentDefinition {
  readonly name: string;
  readonly description: string;
  readonly config: BetaCloudConfigParams;
}

const NO_PACKAGES = { type: 'packages', apt: [], cargo: [], gem: [], go: [], npm: [], pip: [] } satisfies NonNullable<
  BetaCloudConfigParams['packages']
>;

/**
 * A sandbox with nothing to reach and nothing installed: the agent only reads. The repository is cloned by the platform
 * from outside. Names are unique per workspace, so this one carries the instance.
 */
export function environmentDefinition(instanceId: string): EnvironmentDefinition {
  return {
    name: `proofline-${instanceId}`.slice(0, 100),
    description: 'Read-only sandbox without network. Managed by Proofline.',
    config: {
      type: 'cloud',
      networking: { type: 'limited', allowed_hosts: [], allow_mcp_servers: false, allow_package_managers: false },
      packages: NO_PACKAGES,
    },
  };
}
