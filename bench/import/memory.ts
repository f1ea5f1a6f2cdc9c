import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { GraphAddress } from '../../src/graph/graph.js';
import { benchSecret } from '../bench.js';

const program = fileURLToPath(new URL('../../bin/kith.mjs', import.meta.url));
const everyMs = 500;

/** Runs `kith import` in a process of its own and gives the most memory it held, in MB (resident set). */
export async function peakMemoryMb(folder: string, address: GraphAddress): Promise<number> {
  const running = spawn(process.execPath, [program, 'import', folder, '--invented', '--json'], {
    env: {
      ...process.env,
      NEO4J_URI: address.uri,
      NEO4J_USERNAME: address.username,
      NEO4J_PASSWORD: address.password,
      KITH_SECRET: benchSecret.toString('hex'),
      KITH_HOME: join(folder, '..', 'home'),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  running.stderr.on('data', (text: Buffer) => {
    said = (said + text.toString()).slice(-2_000);
  });
  let peakKb = 0;
  const timer = setInterval(async () => {
    peakKb = Math.max(peakKb, await residentKb(running.pid ?? 0));
  }, everyMs);
  const [code] = (await once(running, 'exit')) as [number | null];
  clearInterval(timer);
  if (code !== 0) throw new Error(`kith import ended with ${code}: ${said}`);
  return peakKb / 1_024;
}

async function residentKb(pid: number): Promise<number> {
  const found = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]).catch(() => ({ stdout: '0' }));
  return Number(found.stdout.trim());
}
