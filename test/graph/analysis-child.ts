import process from 'node:process';
import { main } from '../../src/cli/main.js';
import { PassLease } from '../../src/graph/pass-lease.js';
import { openGraph } from '../graph-harness.js';

// A process that runs `kith` with the arguments; or, with `fill`, begins a pass and takes memory until it is ended.
const [what = ''] = process.argv.slice(2);
if (what === 'fill') await fill();
else process.exitCode = await main(process);

async function fill(): Promise<void> {
  const lease = await PassLease.take(await openGraph());
  await lease.begin({ pass: 'filling', of: 'nothing', beganAt: Date.now(), triedAt: Date.now() });
  for (const held: string[][] = []; ; ) held.push(Array.from({ length: 100_000 }, (_, place) => `${place}`));
}
