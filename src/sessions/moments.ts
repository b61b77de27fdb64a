/**
 * Whether `a` is certainly before `b`. The platform promises no order of delivery, only times, to the millisecond or
 * finer; an absent, unreadable or equal time says nothing, and then the order of arrival counts.
 */
export function isBefore(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && Date.parse(a) < Date.parse(b);
}
