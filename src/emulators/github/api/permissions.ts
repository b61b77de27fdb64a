import type { InstallationToken, Level, Permissions } from '../entities.ts';
import { notAccessible } from './problem.ts';

const RANK: Readonly<Record<Level, number>> = { read: 1, write: 2, admin: 3 };

/** A permission with the least level it must have, for example `checks:write`. */
export type Grant = `${string}:${'read' | 'write'}`;

/** Whether a token carries at least this level. Metadata comes with every token. */
export function isPermitted(token: InstallationToken, permission: string, level: Level): boolean {
  const granted = token.permissions[permission] ?? (permission === 'metadata' ? 'read' : undefined);
  return granted !== undefined && RANK[granted] >= RANK[level];
}

/** Throws 403 unless the token carries one of the alternatives. */
export function requirePermission(token: InstallationToken, ...alternatives: readonly Grant[]): void {
  const isAllowed = alternatives.some((alternative) => {
    const [permission = '', level] = alternative.split(':');
    return isPermitted(token, permission, level === 'write' ? 'write' : 'read');
  });
  if (!isAllowed) throw notAccessible();
}

/** Whether every requested permission is covered by what was granted. */
export function isSubset(requested: Permissions, granted: Permissions): boolean {
  return Object.entries(requested).every(([permission, level]) => {
    const held = granted[permission] ?? (permission === 'metadata' ? 'read' : undefined);
    return held !== undefined && RANK[held] >= RANK[level];
  });
}
