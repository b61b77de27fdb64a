import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Client } from 'pg';

/** What becomes of a commit: its order never reaches the server, or the server's word that it is done is lost. */
export interface CommitInterference {
  readonly kind: 'hold' | 'lose-answer';
  readonly onStruck: () => void;
}

interface CommitGateOptions {
  readonly databaseUrl: string;
  /** Asked once for each statement that is about to commit something that was written. */
  readonly interfere: (sql: string) => CommitInterference | undefined;
}

/** Stands between the App and PostgreSQL, passes messages on and knows a commit when it sees one. */
export class CommitGate {
  #isShut = false;
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  static async open({ databaseUrl, interfere }: CommitGateOptions): Promise<CommitGate> {
    const { host, port } = new Client({ connectionString: databaseUrl });
    const server = createServer((client) => {
      if (gate.#isShut) {
        client.destroy();
        return;
      }
      const upstream = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
      for (const [socket, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        gate.#sockets.add(socket.setNoDelay());
        socket.on('error', () => undefined);
        socket.once('close', () => {
          gate.#sockets.delete(socket);
          other.destroy();
        });
      }
      watchConnection({ client, upstream, interfere, isShut: () => gate.#isShut });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the gate has no port');
    const url = new URL(databaseUrl);
    url.searchParams.delete('host');
    url.host = `127.0.0.1:${address.port}`;
    const gate = new CommitGate(server, url.href);
    return gate;
  }

  /** Nothing passes from now on; what was not committed never will be. */
  shut(): void {
    this.#isShut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  reopen(): void {
    this.#isShut = false;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.shut();
    await once(this.#server, 'close');
  }
}

interface Connection {
  readonly client: Socket;
  readonly upstream: Socket;
  readonly interfere: CommitGateOptions['interfere'];
  readonly isShut: () => boolean;
}

/** Follows the protocol of one connection as far as commits are concerned. */
function watchConnection({ client, upstream, interfere, isShut }: Connection): void {
  const statements = new Map<string, string>();
  let bound = '';
  let status = 'I';
  let hasWritten = false;
  let struck: CommitInterference | undefined;

  /** The statement that commits when this message is passed on, if it does. */
  const committing = (type: string, payload: Buffer): string | undefined => {
    const sql = type === 'Q' ? textAt(payload, 0) : type === 'S' ? bound : undefined;
    if (sql === undefined) return undefined;
    if (status === 'T') return /^\s*commit/i.test(sql) && hasWritten ? sql : undefined;
    return WRITE.test(sql) && !RECURRING.test(sql) ? sql : undefined;
  };

  const forward = (type: string, message: Buffer): void => {
    const payload = message.subarray(5);
    if (type === 'P') {
      const name = textAt(payload, 0);
      statements.set(name, textAt(payload, Buffer.byteLength(name) + 1));
    }
    if (type === 'B') {
      const portal = textAt(payload, 0);
      bound = statements.get(textAt(payload, Buffer.byteLength(portal) + 1)) ?? '';
    }
    const sql = committing(type, payload);
    const interference = sql === undefined || struck !== undefined ? undefined : interfere(sql);
    if (interference?.kind === 'hold') {
      interference.onStruck();
      return;
    }
    struck ??= interference;
    upstream.write(message);
  };

  const back = (type: string, message: Buffer): void => {
    if (type === 'C') hasWritten ||= /^(?:INSERT 0|UPDATE|DELETE) [1-9]/.test(textAt(message.subarray(5), 0));
    if (type === 'Z') {
      status = String.fromCharCode(message[5] ?? 0);
      if (status === 'I') {
        hasWritten = false;
        bound = '';
        if (struck !== undefined) {
          struck.onStruck();
          return;
        }
      }
    }
    client.write(message);
  };

  // The first message of a client has no type.
  client.on(
    'data',
    splitMessages(true, (type, message) => isShut() || forward(type, message)),
  );
  upstream.on(
    'data',
    splitMessages(false, (type, message) => isShut() || back(type, message)),
  );
}

const WRITE = /^\s*(?:insert|update|delete)\b/i;
/** Comes by itself every second or at the start, whether or not there is work, and finds nothing to do. */
const RECURRING = new RegExp(
  [
    String.raw`^\s*delete from proofline\.`, // what is too old
    String.raw`update dbos\.workflow_status\s+set status = 'ENQUEUED'`, // what other workers have left
    String.raw`"dbos"\.workflow_status\s+SET status = \$1, (?:updated_at|owner_xid)`, // what was put off or has timed out
  ].join('|'),
);

const textAt = (payload: Buffer, from: number): string => payload.toString('utf8', from, payload.indexOf(0, from));

/** Cuts a stream of bytes into the protocol's messages. */
function splitMessages(isUntypedFirst: boolean, take: (type: string, message: Buffer) => unknown) {
  let isUntyped = isUntypedFirst;
  let rest: Buffer = Buffer.alloc(0);
  return (chunk: Buffer): void => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const head = isUntyped ? 0 : 1;
      if (rest.length < head + 4) return;
      const size = head + rest.readInt32BE(head);
      if (rest.length < size) return;
      const message = rest.subarray(0, size);
      rest = rest.subarray(size);
      const type = isUntyped ? '' : String.fromCharCode(message[0] ?? 0);
      isUntyped = false;
      take(type, message);
    }
  };
}
