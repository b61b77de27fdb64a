/** One API request as it arrived, completed once it has been answered. */
export interface RequestRecord {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** Without the API prefix and without the query. */
  readonly path: string;
  /** The path template and the operation it belongs to in GitHub's description; nothing for an unknown endpoint. */
  readonly template: string | undefined;
  readonly operationId: string | undefined;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The installation whose token was shown, valid or not; nothing for the App itself. */
  readonly installationId: number | undefined;
  /** Zero until answered, and for good when the connection was cut. */
  status: number;
  /** Milliseconds until the answer was written. */
  ms: number;
}

/** One request of a git client. */
export interface GitRequestRecord {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly installationId: number | undefined;
  status: number;
}

/** A request that GitHub's own description does not allow. A test that sees one has found a bug in the client. */
export interface Violation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string | undefined;
  readonly complaints: readonly string[];
  readonly body: unknown;
}

export class Recording {
  readonly requests: RequestRecord[] = [];
  readonly gitRequests: GitRequestRecord[] = [];
  readonly violations: Violation[] = [];
  /** Errors of the emulator itself; always empty unless it has a bug. */
  readonly failures: unknown[] = [];
}
