/** The external id of a run's check: names the pull request too, since checks of fork heads carry none. */
export function externalId(number: number, runId: string): string {
  return `pr:${number}:run:${runId}`;
}

/** The pull request that an external id of ours names. */
export function pullRequestOf(id: string): number | undefined {
  const number = /^pr:(?<number>\d{1,10}):run:/.exec(id)?.groups?.['number'];
  return number === undefined ? undefined : Number(number);
}

/** The run that an external id of ours names. */
export function runOf(id: string): string | undefined {
  return /^pr:\d{1,10}:run:(?<run>.+)$/.exec(id)?.groups?.['run'];
}
