import type { Config } from '../config.js';
import { holderOf } from '../database/home.js';
import { listenOnce } from '../database/ports.js';
import { isLoopback } from '../model/loopback.js';
import type { Finding } from './finding.js';

/** Whether metrics can be served where they are set to be, and who can read them there. */
export async function checkMetrics({ metrics, home }: Pick<Config, 'metrics' | 'home'>): Promise<readonly Finding[]> {
  if (metrics === null) return [];
  const check = 'port of metrics';
  const { host, port } = metrics;
  const isFree = (await listenOnce(port, host)) !== null;
  if (!isFree && (await holderOf(home)) === null && !(await isTold(port))) {
    const mend = 'Stop the program that uses it, or set KITH_METRICS_PORT.';
    return [{ check, state: 'failed', found: `${port} of ${host} cannot be had`, mend }];
  }
  const found = isFree ? `${port} is free` : `${port} is in use while Kith runs`;
  if (isLoopback(host)) return [{ check, state: 'ok', found }];
  const mend = 'Let nobody reach it but who collects metrics, or set KITH_METRICS_HOST to 127.0.0.1.';
  return [{ check, state: 'warning', found: `${found}; whoever reaches ${host} reads how much is asked`, mend }];
}

/** In a container nothing of the home tells of the server beside. */
async function isTold(port: number): Promise<boolean> {
  const text = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(2_000) })
    .then((answer) => answer.text())
    .catch(() => '');
  return text.includes('kith_requests_in_flight');
}
