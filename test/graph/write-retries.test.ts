import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Graph, Work } from '../../src/graph/graph.js';
import { noRow, type Statement } from '../../src/graph/statement.js';
import { clearGraph, openGraph } from '../graph-harness.js';

const visit = {
  name: 'visit',
  mode: 'WRITE',
  text: 'MATCH (place:Place {name: $name}) SET place.visits = place.visits + 1',
  params: z.object({ name: z.string() }),
  row: noRow,
} satisfies Statement<z.ZodType, z.ZodType>;

let graph: Graph;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await graph.raw("UNWIND ['north', 'south'] AS name CREATE (:Place {name: name, visits: 0})");
});

afterAll(() => graph[Symbol.asyncDispose]());

test('two writers that hold what the other wants are both through, and each has written once', async () => {
  const meeting = new Meeting(2);
  let attempts = 0;
  const there = (first: string, second: string) => async (work: Work) => {
    attempts += 1;
    await work.run(visit, { name: first });
    await meeting.all();
    await work.run(visit, { name: second });
  };

  await Promise.all([
    graph.transaction('there', there('north', 'south')),
    graph.transaction('back', there('south', 'north')),
  ]);

  expect(attempts).toBe(3);
  const { records } = await graph.raw('MATCH (place:Place) RETURN place.visits AS visits');
  expect(records.map((record) => record.get('visits') as number)).toEqual([2, 2]);
});

test('what fails for good is tried once', async () => {
  let attempts = 0;
  const wrong = { ...visit, text: 'MATCH (place:Place) SET place.visits = 1 / 0' };

  await expect(
    graph.transaction('wrong', (work) => {
      attempts += 1;
      return work.run(wrong, { name: 'north' });
    }),
  ).rejects.toMatchObject({ code: 'Neo.ClientError.Statement.ArithmeticError' });

  expect(attempts).toBe(1);
});

test('a writer whose request is over is not tried again', async () => {
  const meeting = new Meeting(2);
  const over = new AbortController();
  let attempts = 0;
  const stopped = graph.transaction(
    'stopped',
    async (work) => {
      attempts += 1;
      await work.run(visit, { name: 'north' });
      await meeting.all();
      over.abort();
      await work.run(visit, { name: 'south' });
    },
    { signal: over.signal },
  );
  const other = graph.transaction('other', async (work) => {
    await work.run(visit, { name: 'south' });
    await meeting.all();
    await work.run(visit, { name: 'north' });
  });

  await expect(stopped).rejects.toMatchObject({ code: 'REQUEST_CANCELLED' });
  await other;
  expect(attempts).toBe(1);
});

/** Whoever comes waits until so many are there; after that nobody does. */
class Meeting {
  #open: () => void = () => undefined;
  readonly #opened = new Promise<void>((resolve) => {
    this.#open = resolve;
  });
  #come = 0;

  constructor(private readonly size: number) {}

  async all(): Promise<void> {
    this.#come += 1;
    if (this.#come >= this.size) this.#open();
    await this.#opened;
  }
}
