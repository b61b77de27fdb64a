import type { SecretMasker } from '../../core/secrets.ts';
import type { SessionEvent } from '../../sessions/session-event.ts';

/**
 * An event as it may be stored: an agent can print its own token.
 *
 * Of what tools are asked only our own secrets are hidden. The evidence of a finding about a key in the code is compared
 * with that code, and is masked like everything else when it is published.
 */
export function maskEvent(event: SessionEvent, masker: SecretMasker): SessionEvent {
  switch (event.type) {
    case 'message':
    case 'user-message':
    case 'tool-result':
      return { ...event, text: masker.mask(event.text) };
    case 'error':
      return { ...event, message: masker.mask(event.message) };
    case 'tool-use':
    case 'custom-tool-use':
      return { ...event, input: maskFields(event.input, masker) };
    default:
      return event;
  }
}

const maskFields = (fields: object, masker: SecretMasker) =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [masker.maskKnown(key), maskValue(value, masker)]));

function maskValue(value: unknown, masker: SecretMasker): unknown {
  if (typeof value === 'string') return masker.maskKnown(value);
  if (Array.isArray(value)) return value.map((item: unknown) => maskValue(item, masker));
  return typeof value === 'object' && value !== null ? maskFields(value, masker) : value;
}
