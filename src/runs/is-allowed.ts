import type { AppIdentity } from '../github/identity.ts';

export interface AllowedAccounts {
  /** Lower-case logins whose repositories are served; `*` for all; absent for the account that owns the App. */
  readonly allowedAccounts: '*' | readonly string[] | undefined;
  readonly identity: () => Promise<AppIdentity>;
}

/** Whether the operator serves the repositories of this account. */
export async function isAllowed(owner: string, { allowedAccounts, identity }: AllowedAccounts): Promise<boolean> {
  if (allowedAccounts === '*') return true;
  const allowed = allowedAccounts ?? [(await identity()).ownerLogin?.toLowerCase()];
  return allowed.includes(owner.toLowerCase());
}
