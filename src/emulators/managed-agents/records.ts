/** One request as it was received; for assertions. */
export interface RecordedRequest {
  readonly id: string;
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
  /** The answer's status; 0 until it is known and when the connection was dropped. */
  status: number;
}

/** Something a caller, or the agent, did that the platform does not allow. */
export interface Violation {
  readonly by: 'app' | 'agent';
  /** The request or tool call. */
  readonly what: string;
  readonly problem: string;
}
