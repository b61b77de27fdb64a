import type Anthropic from '@anthropic-ai/sdk';
import type { SessionCreateParams } from '@anthropic-ai/sdk/resources/beta/sessions/sessions';
import { AnthropicError } from '../../anthropic/anthropic-error.ts';
import { write } from '../../anthropic/request.ts';
import type { OpenedSession, OpenSession } from '../executor.ts';
import { budgetOf } from './budget.ts';
import { type UploadedFile, discardFiles, uploadFiles } from './files.ts';
import { SessionOpenUnclear } from './session-open-unclear.ts';
import { toOpenedSession } from './to-opened-session.ts';

const LONGEST_TITLE = 200;

/**
 * Uploads the files, then creates the session with its first message: it works from the moment it exists. The creation
 * waits for `turn`; when that throws, there is none.
 */
export async function openSession(
  client: Anthropic,
  request: OpenSession,
  turn: () => Promise<void>,
): Promise<OpenedSession> {
  const files = await uploadFiles(client, request.files);
  const fileIds = files.map((file) => file.fileId);
  try {
    await turn();
    const { sessionId, mounts } = await write(async (settings) =>
      // Read inside: an answer that makes no sense leaves the same doubt as none.
      toOpenedSession(await client.beta.sessions.create(toParams(request, files), settings)),
    );
    return { sessionId, fileIds, mounts };
  } catch (error) {
    if (error instanceof AnthropicError && error.unclear) throw new SessionOpenUnclear(fileIds, error);
    await discardFiles(client, fileIds).catch(() => undefined); // they expire by themselves
    throw error;
  }
}

function toParams(request: OpenSession, files: readonly UploadedFile[]): SessionCreateParams {
  const { agent, repositories } = request;
  return {
    agent: { type: 'agent', id: agent.agentId, version: agent.version },
    environment_id: agent.environmentId,
    title: request.title.toWellFormed().slice(0, LONGEST_TITLE),
    budget: budgetOf(request.budgetCents),
    metadata: { ...request.metadata },
    resources: [
      ...repositories.map(({ url, sha, token, path }) => ({
        type: 'github_repository' as const,
        url,
        authorization_token: token,
        checkout: { type: 'commit' as const, sha },
        mount_path: path,
      })),
      ...files.map(({ fileId, mountPath }) => ({ type: 'file' as const, file_id: fileId, mount_path: mountPath })),
    ],
    initial_events: [{ type: 'user.message', content: [{ type: 'text', text: request.prompt.toWellFormed() }] }],
  };
}
