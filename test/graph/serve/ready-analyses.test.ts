import { expect, test } from 'vitest';
import { PassClock } from '../../../src/analyse/pass-clock.js';
import { PassLease } from '../../../src/graph/pass-lease.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { Town } from '../../town.js';

test('a server says when the last pass of the analyses was done, that one is due, under way, or failed', async () => {
  await using graph = await openGraph();
  await clearGraph(graph);
  const clock = new PassClock('03:15', 'UTC');
  await using town = await Town.open(graph, { passClock: clock });
  const analyses = async () => {
    const said = await (await fetch(`${town.server.url}/ready`)).json();
    return (said as { readonly analyses: unknown }).analyses;
  };
  const now = Date.now();
  const iso = (at: number) => new Date(at).toISOString();
  const begun = { pass: 'a', of: 'all', beganAt: now, triedAt: now };
  expect(await analyses()).toEqual({ state: 'due', last: null, next: iso(clock.last(now)) });

  const first = await PassLease.take(graph);
  await first.begin(begun);
  expect(await analyses()).toEqual({ state: 'under way', last: null, next: null });
  await first.release('failed', now, 'MEMORY_EXCEEDED');
  expect(await analyses()).toMatchObject({ state: 'waits', next: iso(now + 5 * 60_000), failed: 'MEMORY_EXCEEDED' });

  const second = await PassLease.take(graph);
  await second.begin(begun);
  await second.release('done', now);
  expect(await analyses()).toEqual({ state: 'waits', last: iso(now), next: iso(clock.next(now)) });
});
