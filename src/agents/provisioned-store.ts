/** What an instance keeps of something it has made on the platform. */
export interface Provisioned {
  readonly id: string;
  /** For what the platform versions. */
  readonly version?: number;
  /** Of the definition that was last put there. */
  readonly hash: string;
}

/** What this instance has provisioned, by kind. Shared by all its workers. */
export interface ProvisionedStore {
  load(kind: string): Promise<Provisioned | undefined>;
  save(kind: string, value: Provisioned): Promise<void>;
  /** Runs `work` while no other worker of the instance runs any for the same kind. */
  withLock<T>(kind: string, work: () => Promise<T>): Promise<T>;
}
