import { type ConsentEvent, isGrant } from './record.js';

/**
 * When what was said to the server itself counts, by its place in the sequence. It was written down one after the other, under one lock: nothing was said after what was written down later,
 * nor after `now`, whatever a clock said that was ahead or was set back. Of a yes and a no that were on their way at once the no counts.
 */
export function spokenAt(events: readonly ConsentEvent[], now: number): ReadonlyMap<number, number> {
  const moments = new Map<number, number>();
  let latest = now;
  let first = now + 1;
  for (const event of events.filter((one) => one.receiptId !== null).toSorted((a, b) => b.seq - a.seq)) {
    if (moments.has(event.seq)) continue;
    const said = event.at ?? event.recordedAt;
    const at = said > latest ? first - 1 : said;
    moments.set(event.seq, at);
    first = Math.min(first, at);
    latest = Math.min(latest, isGrant(event.action) ? event.recordedAt : at);
  }
  return moments;
}
