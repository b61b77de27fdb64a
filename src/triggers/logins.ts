const SUFFIX = /\[bot\]$/i;

/** GitHub gives that ending to the names of Apps alone. */
export const isBotLogin = (login: string): boolean => SUFFIX.test(login);

/** GitHub's logins do not differ in case; a bot may be named with or without `[bot]`. */
export const isSameLogin = (one: string, other: string): boolean => bare(one) === bare(other);

/** Whether a repository has listed a bot; `*` stands for all of them. */
export const isBotListed = (listed: readonly string[], login: string): boolean =>
  listed.some((name) => name === '*' || isSameLogin(name, login));

const bare = (login: string) => login.replace(SUFFIX, '').toLowerCase();
