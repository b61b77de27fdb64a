import type { Turn } from './turn-data.ts';
import { usesTokens } from './usage.ts';

/** Whether anything that a session has said shows that its agent was at work, which is never free. */
export function showsWork({ calls, toolCalls, reads, lastMessage, usage }: Turn): boolean {
  const hasActed = calls.length > 0 || toolCalls > 0 || reads.length > 0;
  return hasActed || lastMessage !== undefined || usesTokens(usage);
}
