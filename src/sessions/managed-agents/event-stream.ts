import type Anthropic from '@anthropic-ai/sdk';
import { Stream } from '@anthropic-ai/sdk/core/streaming';
import { toAppError } from '../../anthropic/to-app-error.ts';
import { AppError } from '../../core/errors.ts';

/** The live stream can no longer be relied on; the history has what it did not deliver. */
class StreamBroken extends AppError {
  readonly code = 'stream_broken';
  readonly recovery = 'retry';

  constructor(why: string) {
    super(`the event stream broke: ${why}`);
    this.name = 'StreamBroken';
  }
}

/**
 * Opens the live stream of a session. From the moment this resolves nothing is lost: what happens before the first
 * item is taken waits in the connection. It does not replay what happened earlier.
 *
 * The frames are read below the SDK's own decoder, which hides heartbeats and drops frames without a name. `onBytes`
 * is called for everything that arrives, heartbeats included. A frame that is not JSON throws `StreamBroken`.
 */
export async function openEventStream(
  client: Anthropic,
  sessionId: string,
  controller: AbortController,
  onBytes: () => void,
): Promise<AsyncGenerator> {
  const settings = { signal: controller.signal, maxRetries: 0 };
  try {
    const response = await client.beta.sessions.events.stream(sessionId, {}, settings).asResponse();
    return readFrames(countBytes(response, onBytes), controller);
  } catch (error) {
    throw toAppError(error, { write: false });
  }
}

function countBytes(response: Response, onBytes: () => void): Response {
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, output) {
      onBytes();
      output.enqueue(chunk);
    },
  });
  return new Response(response.body?.pipeThrough(counter) ?? null);
}

async function* readFrames(response: Response, controller: AbortController): AsyncGenerator {
  try {
    for await (const { event, data } of Stream.rawEvents(response, controller)) {
      if (event === 'error') throw new StreamBroken('the platform reported an error');
      if (event !== 'ping' && data !== '') yield parseFrame(data);
    }
  } catch (error) {
    throw error instanceof StreamBroken ? error : toAppError(error, { write: false });
  }
}

function parseFrame(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw new StreamBroken('a frame is not JSON');
  }
}
