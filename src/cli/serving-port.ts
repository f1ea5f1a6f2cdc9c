import { holderOf } from '../database/home.js';
import { listenOnce } from '../database/ports.js';
import { KithError } from '../model/errors.js';

/** Throws `PORT_TAKEN` where nothing could be served, before anything else is begun: a first start takes a minute until it listens. */
export async function refuseTakenPort(about: {
  readonly host: string;
  readonly port: number;
  readonly home: string;
  readonly metrics?: { readonly host: string; readonly port: number } | null;
}): Promise<void> {
  await refuseTaken(about, 'KITH_PORT', about.home);
  if (about.metrics != null) await refuseTaken(about.metrics, 'KITH_METRICS_PORT', about.home);
}

async function refuseTaken(
  { host, port }: { readonly host: string; readonly port: number },
  setting: string,
  home: string,
): Promise<void> {
  if (port === 0 || (await listenOnce(port, host)) !== null) return;
  const holder = await holderOf(home);
  const whose =
    holder === null ? 'by another program' : `perhaps by the Kith that runs in ${home} (process ${holder.pid})`;
  throw new KithError(
    'PORT_TAKEN',
    `Port ${port} is taken, ${whose}. Use what answers there, stop it, or set ${setting}.`,
  );
}
