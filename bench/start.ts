import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readConfig } from '../src/config.js';
import { ensureJars, jarsFor, readJarLock } from '../src/database/jars.js';
import { noProgress } from '../src/model/progress.js';
import { type Bench, spread } from './bench.js';
import { npmStart } from './read/children.js';

const sizes = { brief: 5, full: 20 } as const;
const archiveMsMax = 10 * 60_000;

/**
 * `npm start` with the demo world, from the command to `/ready`: the first start, with import and analyses, and those after it, in turns with the archive of
 * the database's classes and without. What `npm ci`, the build and the download of jars take is not in it.
 */
export const bench: Bench = {
  name: 'start',
  async run({ full, note }) {
    const folder = await mkdtemp(join(tmpdir(), 'kith-bench-start-'));
    try {
      const env = await environmentOf(folder, note);
      note('the first start');
      const first = await seconds(env, () => {
        note('waiting for the archive of classes');
        return untilArchived(join(folder, 'jars'));
      });
      const archive = join(folder, 'jars', await archiveIn(join(folder, 'jars')));
      const later = { with: [] as number[], without: [] as number[] };
      const order = ['with', 'without'] as const;
      for (let turn = 0; turn < sizes[full ? 'full' : 'brief']; turn += 1) {
        for (const which of turn % 2 === 0 ? order : order.toReversed()) {
          if (which === 'without') await rename(archive, `${archive}.away`);
          later[which].push(await seconds(env));
          if (which === 'without') await rename(`${archive}.away`, archive);
          note(`a later start, ${which} the archive: ${later[which].at(-1)?.toFixed(1)} s`);
        }
      }
      const [withArchive, without] = [spread(later.with), spread(later.without)];
      return {
        figures: {
          firstStartSeconds: first,
          secondStartSeconds: withArchive.median,
          secondStartSecondsWithoutArchive: without.median,
          timesWithoutArchive: withArchive.median / without.median,
        },
        meta: { later, spread: { with: withArchive, without }, goal: 'secondStartSeconds below 15' },
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** A home and a folder of jars of its own, so that no archive of before is there. The jars are those of this machine. */
async function environmentOf(folder: string, note: (text: string) => void): Promise<NodeJS.ProcessEnv> {
  const settings = readConfig({ ...process.env, NEO4J_URI: '' }).database;
  note('looking for the jars');
  await ensureJars(jarsFor(await readJarLock(), { browser: true }), settings, noProgress);
  await mkdir(join(folder, 'jars'));
  return {
    NEO4J_URI: '',
    KITH_DATABASE: 'embedded',
    KITH_HOME: join(folder, 'home'),
    KITH_JARS: join(folder, 'jars'),
    KITH_MAVEN_REPOSITORY: settings.jars,
  };
}

/** From the command until it is ready; what follows is done before it is stopped. */
async function seconds(env: NodeJS.ProcessEnv, then: () => Promise<void> = async () => undefined): Promise<number> {
  const began = performance.now();
  await using _server = await npmStart(env);
  const taken = (performance.now() - began) / 1_000;
  await then();
  return taken;
}

async function archiveIn(jars: string): Promise<string> {
  return (await readdir(jars)).find((name) => name.endsWith('.jsa')) ?? '';
}

async function untilArchived(jars: string): Promise<void> {
  const until = performance.now() + archiveMsMax;
  while ((await archiveIn(jars)) === '') {
    if (performance.now() > until) throw new Error(`no archive of classes came into ${jars}`);
    await delay(500);
  }
}
