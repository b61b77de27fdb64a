import type { GitHub } from './github.ts';
import type { TokenScope } from './tokens.ts';

/** What a token may do that can change nothing. */
const READING = { checks: 'read', contents: 'read', metadata: 'read', pull_requests: 'read' } as const;

/** The same way to GitHub with tokens that can only read, whatever is asked for: GitHub itself refuses every write. */
export function asReadOnly(github: GitHub): GitHub {
  return {
    ...github,
    forInstallation: (installationId, scope) => github.forInstallation(installationId, reading(scope)),
  };
}

const reading = ({ permissions: _more, ...repositories }: TokenScope = {}): TokenScope => ({
  ...repositories,
  permissions: READING,
});
