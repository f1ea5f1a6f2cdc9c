import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultPolicy } from '../src/consent/default-policy.js';
import type { IngestRow, IngestStatement } from '../src/graph/ingest-writes.js';
import { contract } from '../src/ingest/contract.js';
import { readFolder } from '../src/ingest/folder.js';
import { generateWorld } from '../src/ingest/generate/generate.js';
import type { WorldFile } from '../src/ingest/generate/rows.js';
import { defaultOptions } from '../src/ingest/generate/world.js';
import { GraphIds } from '../src/ingest/graph-ids.js';
import { changes, importFolder } from '../src/ingest/import-job.js';
import { mappers } from '../src/ingest/mappers.js';
import { parseRow } from '../src/ingest/rows.js';
import { fileSource } from '../src/ingest/source.js';
import { InternalIds } from '../src/model/ids.js';
import { type Bench, type BenchDatabase, benchKeys, benchSecret, empty, openBenchDatabase, spread } from './bench.js';
import { type FloorFeed, runFloor } from './import/floor.js';
import { peakMemoryMb } from './import/memory.js';

const seed = 11;
const customers = 1_000;
const repetitions = 5;
const warmUps = 6;
const now = Date.parse(String(defaultOptions.now)) || Number(defaultOptions.now);
const files: readonly WorldFile[] = [
  'customers',
  'connections',
  'stores',
  'categories',
  'products',
  'purchases',
  'purchase_lines',
  'visits',
  'interactions',
];
/** What the folders hold whose import is measured: connections of a million customers would take most of an hour. */
const memoryFiles = {
  10000: ['customers', 'connections'],
  1000000: ['customers'],
} as const satisfies Record<number, readonly WorldFile[]>;
const ids = new InternalIds(benchSecret);

/** Whole imports against a bare UNWIND loop that writes the same rows; what a second import changes; the memory of the process. */
export const bench: Bench = {
  name: 'import',
  async run(options) {
    const parent = await mkdtemp(join(tmpdir(), 'kith-bench-import-'));
    try {
      const speed = await compare(parent, options);
      const peakMemoryMb10k = await memoryOf(parent, 10_000, options);
      const peakMemoryMb1m = options.full ? await memoryOf(parent, 1_000_000, options) : null;
      const figures = { ...speed.figures, peakMemoryMb10k, ...(peakMemoryMb1m === null ? {} : { peakMemoryMb1m }) };
      return { figures, meta: { seed, customers, repetitions, files, memoryFiles, ...speed.meta } };
    } finally {
      await rm(parent, { recursive: true, force: true });
    }
  },
};

type Options = Parameters<Bench['run']>[0];

async function compare(parent: string, options: Options) {
  const folder = join(parent, 'world');
  await generateWorld({ ...defaultOptions, customers, seed, only: files }, { folder });
  const feeds = await feedsOf(folder);
  const rows = feeds.reduce((sum, feed) => sum + feed.rows.length, 0);
  const floorSeconds: number[] = [];
  const wholeSeconds: number[] = [];
  const filesSeconds: number[] = [];
  let changesOnSecondImport = 0;
  await using database = await openBenchDatabase(options);
  // One server for both, since a server that has just started is a third as quick. The first rounds, in which Java still compiles what runs often, do not count.
  for (let round = 1 - warmUps; round <= repetitions; round += 1) {
    options.note(`round ${round} of ${repetitions}: ${rows} rows`);
    const floor = await floorRound(feeds, database);
    const own = await ownRound(folder, database);
    changesOnSecondImport += own.changesOnSecondImport;
    options.note(
      `the loop ${floor.toFixed(1)} s, the import ${own.whole.toFixed(1)} s, its files ${own.files.toFixed(1)} s`,
    );
    if (round < 1) continue;
    floorSeconds.push(floor);
    wholeSeconds.push(own.whole);
    filesSeconds.push(own.files);
  }
  const ratio = (seconds: readonly number[]) =>
    spread(seconds.map((own, index) => (floorSeconds[index] ?? 0) / own)).median;
  return {
    figures: {
      rowsPerSecondOfFloor: ratio(wholeSeconds),
      // Without what the floor does not do at all: summary edges and consent classes.
      rowsPerSecondOfFloorFilesOnly: ratio(filesSeconds),
      rowsPerSecond: rows / spread(wholeSeconds).median,
      changesOnSecondImport,
    },
    meta: { rows, floorSeconds, wholeSeconds, filesSeconds },
  };
}

async function floorRound(feeds: readonly FloorFeed[], database: BenchDatabase): Promise<number> {
  await empty(database.graph);
  return await runFloor(database.address, feeds);
}

async function ownRound(folder: string, database: BenchDatabase) {
  await empty(database.graph);
  const ground = { graph: database.graph, ids, keys: benchKeys, policy: defaultPolicy, now: () => now };
  const began = performance.now();
  let filesEnded = 0;
  const progress = ({ stage }: { readonly stage: string }) => {
    if (stage !== 'summaries' && stage !== 'consent') filesEnded = performance.now();
  };
  await importFolder(folder, ground, { progress, invented: true });
  const whole = (performance.now() - began) / 1_000;
  const again = await importFolder(folder, ground, { invented: true });
  const changesOnSecondImport = changes(again.files) + again.summaries + again.classified;
  return { whole, files: (filesEnded - began) / 1_000, changesOnSecondImport };
}

/** The rows of a folder as the import would write them, by statement, in the order of the import. */
async function feedsOf(folder: string): Promise<readonly FloorFeed[]> {
  const feeds = new Map<IngestStatement, IngestRow[]>();
  const context = { ids: new GraphIds(ids), now };
  for (const file of (await readFolder(folder)).files) {
    if (file.file === 'consents') continue;
    for await (const piece of fileSource(file).read(undefined)) {
      for (const { text } of piece.rows) {
        const { row } = parseRow(contract[file.file].columns, text ?? {});
        const mapped = row === undefined ? null : mappers[file.file](row, context);
        if (mapped === null || mapped.fault !== undefined)
          throw new Error(`A generated row of ${file.path} is not valid.`);
        const rows = feeds.get(mapped.statement) ?? [];
        if (rows.length === 0) feeds.set(mapped.statement, rows);
        rows.push(mapped.row);
      }
    }
  }
  return [...feeds].map(([statement, rows]) => ({ statement, rows }));
}

async function memoryOf(parent: string, size: keyof typeof memoryFiles, options: Options): Promise<number> {
  options.note(`memory at ${size} customers`);
  const folder = join(parent, `world-${size}`);
  const only = memoryFiles[size];
  await generateWorld({ ...defaultOptions, customers: size, seed, only }, { folder });
  await using database = await openBenchDatabase(options);
  const peak = await peakMemoryMb(folder, database.address);
  await rm(folder, { recursive: true, force: true });
  return peak;
}
