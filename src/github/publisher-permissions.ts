/** What the App needs in a repository that it reviews: to read it, and to write checks, reviews and replies. */
export const PUBLISHER_PERMISSIONS = {
  checks: 'write',
  contents: 'read',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
} as const;
