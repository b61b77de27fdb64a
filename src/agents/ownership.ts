/** Marks what an instance has made on the platform, so that it finds it again after a lost answer or a lost row. */
export interface Owner {
  readonly instanceId: string;
  /** Tells several things of one kind apart; absent for the first of them. */
  readonly variant?: string;
}

const APP = 'proofline';

/** Metadata of something that was made from the definition with this hash. */
export const ownershipMetadata = ({ instanceId, variant }: Owner, hash: string): Record<string, string> => ({
  app: APP,
  instance: instanceId,
  ...(variant === undefined ? {} : { variant }),
  definition: hash,
});

/** Whether metadata says that an object is this instance's. Anything may stand there: people can edit it. */
export function isOwn(metadata: unknown, { instanceId, variant }: Owner): boolean {
  const isInstance = fieldOf(metadata, 'app') === APP && fieldOf(metadata, 'instance') === instanceId;
  return isInstance && fieldOf(metadata, 'variant') === variant;
}

/** The hash that an object was last made from, as it says itself. */
export const hashIn = (metadata: unknown): unknown => fieldOf(metadata, 'definition');

function fieldOf(metadata: unknown, key: string): unknown {
  return typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, key) : undefined;
}
