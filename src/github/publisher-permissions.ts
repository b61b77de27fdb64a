/** What the App needs in a repository that it reviews: to read it, and to write checks, reviews and replies. */
export const PUBLISHER_PERMISSIONS = {
  checks: 'write',
  contents: 'read',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
} as const;

/**
 * What uploading to code scanning needs, for a token of its own: installations that have not granted it must go on being
 * reviewed, and GitHub refuses to mint a token that asks for more than was granted.
 */
export const CODE_SCANNING_PERMISSIONS = { security_events: 'write' } as const;
