import { expect, test } from 'vitest';
import { SeedsQueue, waitingMax } from '../../../src/serve/influence/seeds-queue.js';

/** Work that ends when it is told to, and what is going on. */
function workshop() {
  const queue = new SeedsQueue();
  const going: string[] = [];
  const ends = new Map<string, (how: 'well' | 'badly') => void>();
  const ask = (name: string, signal = new AbortController().signal, client = name) =>
    queue.alone({ client, signal }, () => {
      going.push(name);
      return new Promise<string>((resolve, reject) => {
        ends.set(name, (how) => {
          going.splice(going.indexOf(name), 1);
          if (how === 'well') resolve(name);
          else reject(new Error(`${name} failed`));
        });
      });
    });
  return { going, ask, end: (name: string, how: 'well' | 'badly' = 'well') => ends.get(name)?.(how) };
}

test('one question is worked on at a time, the others in the order in which they came', async () => {
  const { going, ask, end } = workshop();
  const asked = ['a', 'b', 'c', 'd'].map((name) => ask(name));
  const seen: string[][] = [];

  for (const name of ['a', 'b', 'c', 'd']) {
    await new Promise(setImmediate);
    seen.push([...going]);
    end(name);
  }

  expect(seen).toEqual([['a'], ['b'], ['c'], ['d']]);
  expect(await Promise.all(asked)).toEqual(['a', 'b', 'c', 'd']);
});

test('beyond those that may wait a question is refused, and begins nothing', async () => {
  const { going, ask, end } = workshop();
  const names = Array.from({ length: waitingMax + 1 }, (_, at) => String(at));
  const asked = names.map((name) => ask(name));

  await expect(ask('late')).rejects.toMatchObject({ code: 'SEEDS_BUSY' });

  for (const name of names) {
    await new Promise(setImmediate);
    expect(going).toEqual([name]);
    end(name);
  }
  expect(await Promise.all(asked)).toEqual(names);
});

test('who is cancelled while waiting leaves with the reason and makes room; who is cancelled before asks for none', async () => {
  const { going, ask, end } = workshop();
  const stop = new AbortController();
  const first = ask('first');
  const left = ask('left', stop.signal);
  const others = Array.from({ length: waitingMax - 1 }, (_, at) => ask(`other ${at}`));

  stop.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  await expect(ask('never', AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
  const late = ask('late');

  for (const name of ['first', ...others.map((_, at) => `other ${at}`), 'late']) {
    await new Promise(setImmediate);
    expect(going).toEqual([name]);
    end(name);
  }
  await Promise.all([first, ...others, late]);
});

test('work that fails makes way for the next', async () => {
  const { going, ask, end } = workshop();
  const bad = ask('bad');
  const next = ask('next');
  await new Promise(setImmediate);
  end('bad', 'badly');

  await expect(bad).rejects.toThrow('bad failed');
  await new Promise(setImmediate);
  expect(going).toEqual(['next']);
  end('next');
  expect(await next).toBe('next');
  const again = ask('again');
  await new Promise(setImmediate);
  end('again');
  expect(await again).toBe('again');
});

test('of each client one question waits, so that nobody has all places', async () => {
  const { ask, end } = workshop();
  const { signal } = new AbortController();
  const first = ask('1', signal, 'greedy');
  const second = ask('2', signal, 'greedy');

  await expect(ask('3', signal, 'greedy')).rejects.toMatchObject({ code: 'SEEDS_BUSY' });
  const other = ask('4', signal, 'other');

  for (const name of ['1', '2', '4']) {
    await new Promise(setImmediate);
    end(name);
  }
  expect(await Promise.all([first, second, other])).toEqual(['1', '2', '4']);
});
