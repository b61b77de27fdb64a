import { z } from 'zod';
import type { Usage } from '../session-event.ts';

const count = z.number().nonnegative().optional().catch(undefined);

const RawUsage = z.object({
  list_cost: z
    .object({ amount: z.string().regex(/^\d{1,12}$/), currency: z.literal('USD') })
    .optional()
    .catch(undefined),
  input_tokens: count,
  output_tokens: count,
  cache_read_input_tokens: count,
  cache_creation: z
    .object({ ephemeral_1h_input_tokens: count, ephemeral_5m_input_tokens: count })
    .optional()
    .catch(undefined),
  active_seconds: count,
});

/**
 * A snapshot of a session's consumption. Early snapshots are all zeros: a cost of zero next to no output is unknown, not
 * free, and a currency other than the dollar is unknown as well.
 */
export function toUsage(raw: unknown): Usage {
  const parsed = RawUsage.safeParse(raw);
  if (!parsed.success) return {};
  const { list_cost: cost, cache_creation: created, ...usage } = parsed.data;
  const cents = cost === undefined ? undefined : Number(cost.amount);
  const hasOutput = (usage.output_tokens ?? 0) > 0;
  return withoutUnknown({
    costCents: cents === 0 && !hasOutput ? undefined : cents,
    inputTokens: hasOutput ? usage.input_tokens : usage.input_tokens || undefined,
    outputTokens: usage.output_tokens || undefined,
    cacheReadTokens: usage.cache_read_input_tokens,
    cacheWriteTokens: sum(created?.ephemeral_1h_input_tokens, created?.ephemeral_5m_input_tokens),
    activeSeconds: usage.active_seconds,
  });
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
}

function withoutUnknown(usage: { readonly [Field in keyof Usage]: Usage[Field] | undefined }): Usage {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== undefined));
}
