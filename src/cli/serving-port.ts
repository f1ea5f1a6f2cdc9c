import { holderOf } from '../database/home.js';
import { listenOnce } from '../database/ports.js';
import { KithError } from '../model/errors.js';

/** Throws `PORT_TAKEN` where nothing could be served, before anything else is begun: a first start takes a minute until it listens. */
export async function refuseTakenPort(about: {
  readonly host: string;
  readonly port: number;
  readonly home: string;
}): Promise<void> {
  const { host, port, home } = about;
  if (port === 0 || (await listenOnce(port, host)) !== null) return;
  const holder = await holderOf(home);
  const whose =
    holder === null ? 'by another program' : `perhaps by the Kith that runs in ${home} (process ${holder.pid})`;
  throw new KithError(
    'PORT_TAKEN',
    `Port ${port} is taken, ${whose}. Use what answers there, stop it, or set KITH_PORT.`,
  );
}
