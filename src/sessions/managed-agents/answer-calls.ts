import type Anthropic from '@anthropic-ai/sdk';
import type { BetaManagedAgentsEventParams } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import { AnthropicError } from '../../anthropic/anthropic-error.ts';
import { write } from '../../anthropic/request.ts';
import type { SessionEvent } from '../session-event.ts';
import type { ToolAnswer } from '../executor.ts';

/** Longer results are cut by the platform without a word. */
const LONGEST_RESULT = 90_000;

/**
 * Sends answers in one request. When it is refused the history is read: what is answered there is done, what is left
 * is sent once more, each in the form that its call really takes.
 */
export async function answerCalls(
  client: Anthropic,
  sessionId: string,
  answers: readonly ToolAnswer[],
  history: () => Promise<SessionEvent[]>,
): Promise<void> {
  if (answers.length === 0) return;
  try {
    await send(client, sessionId, answers);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const events = await history();
    const left = answers.filter((answer) => !isAnswered(answer, events)).map((answer) => inItsForm(answer, events));
    const isUnchanged = left.length === answers.length && left.every((answer, index) => answer === answers[index]);
    if (isUnchanged) throw error;
    if (left.length > 0) await send(client, sessionId, left);
  }
}

const isRefusal = (error: unknown) =>
  error instanceof AnthropicError && (error.failure === 'bad-request' || error.failure === 'conflict');

const isAnswered = ({ toolUseId }: ToolAnswer, events: readonly SessionEvent[]) =>
  events.some((event) => event.type === 'custom-tool-result' && event.toolUseId === toolUseId);

/** A call that was known by its id alone may have been taken for the other kind. */
function inItsForm(answer: ToolAnswer, events: readonly SessionEvent[]): ToolAnswer {
  const call = events.find((event) => event.id === answer.toolUseId);
  if (call?.type === 'custom-tool-use' && answer.kind === 'denial') return { ...answer, kind: 'result', isError: true };
  if (call?.type === 'tool-use' && answer.kind !== 'denial') return { ...answer, kind: 'denial' };
  return answer;
}

function send(client: Anthropic, sessionId: string, answers: readonly ToolAnswer[]) {
  const events = answers.map(toEvent);
  return write((settings) => client.beta.sessions.events.send(sessionId, { events }, settings));
}

function toEvent({ toolUseId, kind, text, isError }: ToolAnswer): BetaManagedAgentsEventParams {
  const said = text.slice(0, LONGEST_RESULT).toWellFormed();
  if (kind === 'denial') {
    return { type: 'user.tool_confirmation', tool_use_id: toolUseId, result: 'deny', deny_message: said };
  }
  return {
    type: 'user.custom_tool_result',
    custom_tool_use_id: toolUseId,
    content: [{ type: 'text', text: said }],
    is_error: isError,
  };
}
