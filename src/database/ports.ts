import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { KithError } from '../model/errors.js';
import type { DatabaseSettings } from './database.js';
import type { Running } from './home.js';
import { takeLock } from './lock-file.js';

/** A port that no other Kith of this user takes until it is disposed of: its server has to start before it listens. */
export interface ClaimedPort extends AsyncDisposable {
  readonly port: number;
}

const triesMax = 100;

/** Claims a port of the loopback interface to listen on: the wanted one, else the first free one of `preferred`, else any free one.
 * Throws `PORT_TAKEN` where the wanted one is in use; `setting` names what asked for it. */
export async function claimPort(ask: {
  readonly wanted: number | null;
  readonly setting: string;
  readonly preferred: readonly number[];
}): Promise<ClaimedPort> {
  if (ask.wanted !== null) {
    const claimed = await claim(ask.wanted);
    if (claimed !== null) return claimed;
    throw new KithError(
      'PORT_TAKEN',
      `Port ${ask.wanted} is in use by another program. Stop that program, or set ${ask.setting} to a free port.`,
    );
  }
  for (const port of [...ask.preferred, ...Array.from({ length: triesMax }, () => 0)]) {
    const claimed = await claim(port);
    if (claimed !== null) return claimed;
  }
  throw new KithError('PORT_TAKEN', 'No port of 127.0.0.1 is free. Close some programs and try again.');
}

/** The port, or any where it is 0; null where somebody listens there or has claimed it. */
async function claim(wanted: number): Promise<ClaimedPort | null> {
  const port = wanted === 0 ? await listenOnce(0) : wanted;
  if (port === null) return null;
  const lock = await takeLock(join(tmpdir(), `kith-ports-${userInfo().uid}`, String(port)));
  if ('heldBy' in lock) return null;
  const claimed = { port, [Symbol.asyncDispose]: () => lock[Symbol.asyncDispose]() };
  // Only now: who held the claim before may listen since.
  if ((await listenOnce(port)) !== null) return claimed;
  await claimed[Symbol.asyncDispose]();
  return null;
}

/** The ports of the last start are taken again where they are free, so that an open Browser tab goes on working. */
export async function choosePorts(settings: DatabaseSettings, before: Running | null) {
  const bolt = await claimPort({
    wanted: settings.boltPort,
    setting: 'KITH_BOLT_PORT',
    preferred: before === null ? [7687] : [before.boltPort],
  });
  try {
    const http = settings.browser ? await browserPort(settings, before) : null;
    const release = async () => {
      for (const claimed of [bolt, http]) await claimed?.[Symbol.asyncDispose]();
    };
    return { bolt, http, [Symbol.asyncDispose]: release };
  } catch (error) {
    await bolt[Symbol.asyncDispose]();
    throw error;
  }
}

function browserPort(settings: DatabaseSettings, before: Running | null): Promise<ClaimedPort> {
  const preferred = before?.httpPort == null ? [7474] : [before.httpPort];
  return claimPort({ wanted: settings.httpPort, setting: 'KITH_BROWSER_PORT', preferred });
}

/** Listens for a moment. Gives the port, or null where that is not possible. */
export function listenOnce(port: number, host = '127.0.0.1'): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ host, port }, () => {
      const address = server.address();
      const bound = address !== null && typeof address === 'object' ? address.port : null;
      server.close(() => resolve(bound));
    });
  });
}
