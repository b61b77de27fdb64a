import type { ServerResponse } from 'node:http';
import type { LoggedEvent } from './event-log.ts';
import type { Platform } from './platform.ts';
import type { Session } from './session.ts';

const LAST_EVENTS = new Set(['session.deleted', 'session.status_terminated']);
// The SDK drops frames without a name, and skips the ones named ping.
const PING = 'event: ping\ndata: {"type":"ping"}\n\n';

/** Streams what happens from now on as server-sent events, until the session or the connection ends. */
export function streamEvents(session: Session, { faults, heartbeatMs }: Platform, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.flushHeaders();
  if (session.isOver) {
    response.end();
    return;
  }
  if (takeOne(faults, 'silentStreams')) return;
  if (takeOne(faults, 'badFrames')) response.write('event: message\ndata: {"type": "agent.mess\n\n');
  const cut = faults.streamCut && faults.streamCut.connections > 0 ? faults.streamCut : undefined;
  if (cut) cut.connections -= 1;

  let sent = 0;
  const heartbeat = setInterval(() => response.write(PING), heartbeatMs).unref();
  const unsubscribe = session.log.subscribe((event) => {
    if (faults.hideFromStream(event)) return;
    response.write(frame(event));
    if (faults.duplicateFrames) response.write(frame(event));
    sent += 1;
    if (cut && sent >= cut.afterEvents) end(cut.how);
    else if (LAST_EVENTS.has(event.type)) end('end');
  });
  const end = (how: 'end' | 'reset'): void => {
    unsubscribe();
    clearInterval(heartbeat);
    if (how === 'end') response.end();
    // What was written must reach the client before the reset, or the cut would not be after the nth event.
    else setImmediate(() => response.socket?.resetAndDestroy());
  };
  response.once('close', () => end('end'));
}

const frame = (event: LoggedEvent): string => `event: message\ndata: ${JSON.stringify(event)}\n\n`;

function takeOne(faults: Platform['faults'], counter: 'silentStreams' | 'badFrames'): boolean {
  if (faults[counter] === 0) return false;
  faults[counter] -= 1;
  return true;
}
