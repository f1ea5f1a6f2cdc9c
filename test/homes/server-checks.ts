import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Graph } from '../../src/graph/graph.js';

/** Neither a file of this machine nor an address can be read by Cypher, also not in a read session. */
export async function expectNothingLoads(graph: Graph): Promise<void> {
  let asked = 0;
  const listening = createServer((_request, response) => {
    asked += 1;
    response.end('a,b\n');
  }).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  for (const url of ['file:///etc/hostname', `http://127.0.0.1:${port}/`]) {
    const load = graph.raw('LOAD CSV FROM $url AS row RETURN row', { url }, { mode: 'READ' });
    const refusal = await load.then(
      () => 'loaded',
      (error: unknown) => JSON.stringify(error, ['message', 'cause']),
    );
    expect(refusal).toContain('Cannot load from URL');
  }
  listening.close();
  expect(asked).toBe(0);
}

export async function firstLine(child: ChildProcess): Promise<string> {
  const { stdout } = child;
  if (stdout === null) throw new Error('The child has no output.');
  const [text] = await Promise.race([once(stdout, 'data'), once(child, 'exit')]);
  return String(text);
}

const patienceMs = 60_000;

export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; !(await isSo()); waitedMs += 100) {
    if (waitedMs > patienceMs) throw new Error('It did not come to pass.');
    await sleep(100);
  }
}
