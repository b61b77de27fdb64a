import { z } from 'zod';
import type { Kind } from './mix.ts';

/** What GitHub has told of a pull request when it was opened, as far as other events tell it again. */
export const Opened = z.looseObject({
  number: z.int(),
  pull_request: z.looseObject({ head: z.looseObject({ sha: z.string() }) }),
  repository: z.looseObject({ id: z.int() }),
  sender: z.looseObject({ login: z.string() }),
  installation: z.looseObject({ id: z.int() }),
});
export type Opened = z.infer<typeof Opened>;

export interface Payload {
  readonly event: string;
  readonly body: string;
}

/** The length of a body, in bytes: what a pull request of an organisation comes to at GitHub. */
export const BODY_BYTES = 30_000;

/** The webhook of that kind about a pull request. `serial` tells comments and the like apart. */
export function payloadOf(kind: Kind, opened: Opened, { serial, appId }: { serial: number; appId: number }): Payload {
  const { event, action, ...more } = partsOf(kind, opened, serial, appId);
  const { repository, sender, installation } = opened;
  return { event, body: padded({ action, ...more, repository, sender, installation }) };
}

/** The webhook of a push that moves the head. */
export function pushOf(opened: Opened, before: string): Payload {
  return { event: 'pull_request', body: padded({ ...opened, action: 'synchronize', before }) };
}

type Parts = { readonly event: string; readonly action: string } & Readonly<Record<string, unknown>>;

function partsOf(kind: Kind, opened: Opened, serial: number, appId: number): Parts {
  const { number, pull_request, sender } = opened;
  const pull = (action: string, more: object = {}): Parts => ({
    event: 'pull_request',
    action,
    number,
    pull_request,
    ...more,
  });
  const issue = { number, pull_request: {}, user: sender, title: 'A change' };
  const written = (body: string) => ({ id: serial + 1, body, user: sender });
  const check = { id: serial + 1, head_sha: pull_request.head.sha, app: { id: appId } };
  switch (kind) {
    case 'synchronize':
      return pull('synchronize', { before: '0'.repeat(40), after: pull_request.head.sha });
    case 'labeled':
    case 'unlabeled':
      return pull(kind, { label: { name: 'triage' } });
    case 'reworded':
      return pull('edited', { changes: { title: { from: 'Another title' } } });
    case 'edited':
      return pull('edited', { changes: {} });
    case 'assigned':
    case 'review_requested':
      return pull(kind);
    case 'comment':
      return { event: 'issue_comment', action: 'created', issue, comment: written('Looks reasonable to me.') };
    case 'foreign_command':
      return { event: 'issue_comment', action: 'created', issue, comment: written('/retest') };
    case 'edited_comment':
      return { event: 'issue_comment', action: 'edited', issue, comment: written('Looks good to me.') };
    case 'review':
      return { event: 'pull_request_review', action: 'submitted', pull_request, review: written('Two questions.') };
    case 'review_comment':
      return { event: 'pull_request_review_comment', action: 'created', pull_request, comment: written('Why?') };
    case 'check_run':
      return { event: 'check_run', action: 'created', check_run: check };
    case 'check_suite':
      return { event: 'check_suite', action: 'completed', check_suite: check };
  }
}

/** Brings a payload to its length with properties of the repository, as organisations define them. */
function padded(payload: { readonly repository: object } & Readonly<Record<string, unknown>>): string {
  const missing = BODY_BYTES - JSON.stringify(payload).length;
  const count = Math.max(0, Math.floor(missing / PROPERTY_BYTES));
  const properties = Object.fromEntries(PROPERTIES.slice(0, count));
  return JSON.stringify({ ...payload, repository: { ...payload.repository, custom_properties: properties } });
}

const PROPERTY_BYTES = 64;
/** Each takes that many bytes, with its punctuation. */
const PROPERTIES = Array.from({ length: Math.ceil(BODY_BYTES / PROPERTY_BYTES) }, (_, index) => {
  const name = `property_${String(index).padStart(6, '0')}`;
  return [name, 'x'.repeat(PROPERTY_BYTES - name.length - '"":"",'.length)] as const;
});
