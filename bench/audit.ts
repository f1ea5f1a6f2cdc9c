import 'reflect-metadata';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditKeysOf, newAuditKeys } from '../src/rights/audit-keys.js';
import { verifyAudit } from '../src/rights/audit-verify.js';
import { issueToken } from '../src/serve/tokens.js';
import { tamperings } from '../test/unit/rights/audit-tampering.js';
import { writtenAudit } from '../test/unit/rights/written-audit.js';
import type { AuditTask } from './audit/server.js';
import { type Bench, type BenchOptions, benchSecret, openBenchDatabase, spread } from './bench.js';
import { type Asked, measurePair, type Pair, sameBytes } from './consent/pairs.js';
import { PlainWorldWriter } from './plain-world.js';
import { startServer } from './read/children.js';
import { Load } from './read/load.js';
import { pageQuery } from './read/page.js';
import { benchViewer, worldOf } from './read/world.js';

const sizes = { brief: { turns: 400, crowds: 15 }, full: { turns: 3_000, crowds: 100 } } as const;
const [warmUp, crowd, concurrency] = [300, 96, 16];

/** What the audit costs: the nested page with it and without, each server in a process of its own, asked in turn. And what it finds of tampering. */
export const bench: Bench = {
  name: 'audit',
  async run(options) {
    await using database = await openBenchDatabase(options);
    options.note(`writing ${worldOf.customers} customers`);
    if (!options.keep) await new PlainWorldWriter(database.graph, worldOf).write();
    const root = await mkdtemp(join(tmpdir(), 'kith-bench-audit-'));
    try {
      const keys = newAuditKeys();
      const audit = { folder: join(root, 'audit'), anchors: join(root, 'anchors'), keys, sync: 'answer' } as const;
      const { address } = database;
      const page = await measurePages({ address, audit }, options);
      options.note('the same where the disk may lag behind the answer');
      const lagging = await measurePages({ address, audit: { ...audit, sync: 'interval' } }, options);
      const report = await verifyAudit({ ...audit, keys: auditKeysOf(keys) });
      if (report.break !== null) throw new Error(`the audit of the bench does not verify: ${JSON.stringify(report)}`);
      const bytes = await bytesIn(audit.folder);
      const found = await tamperingsFound(root);
      return {
        figures: {
          timesWithout: page.alone.times.median,
          timesWithoutC16: page.crowd.median,
          timesWithoutInterval: lagging.alone.times.median,
          timesWithoutIntervalC16: lagging.crowd.median,
          tamperingsFound: found,
        },
        meta: {
          world: worldOf,
          page,
          lagging,
          tamperings: tamperings.length,
          entries: report.entries,
          bytesPerEntry: bytes / report.entries,
          goal: 'timesWithout at most 1.05; every kind of tampering found and its first bad entry named',
        },
      };
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  },
};

async function measurePages(task: AuditTask, { full, note }: BenchOptions) {
  const { turns, crowds } = full ? sizes.full : sizes.brief;
  await using audited = await startServer('bench/audit/server.ts', task);
  await using bare = await startServer('bench/audit/server.ts', { ...task, audit: null });
  using load = new Load();
  const pair: Pair = {
    with: await asked('with the audit', audited),
    without: await asked('without the audit', bare),
  };
  note('warming up');
  const answer = await sameBytes(load, pair, warmUp);
  note(`one at a time, ${turns} turns`);
  const alone = await measurePair(load, pair, turns);
  note(`times without: ${alone.times.median.toFixed(3)}; ${concurrency} at a time`);
  const ratios: number[] = [];
  for (let turn = 0; turn < crowds; turn += 1) {
    const order = turn % 2 === 0 ? (['with', 'without'] as const) : (['without', 'with'] as const);
    const ms = { with: 0, without: 0 };
    for (const which of order) ms[which] = await load.measure(pair[which], crowd, concurrency);
    ratios.push(ms.with / ms.without);
  }
  return { turns, crowds, bytes: answer.length, alone, crowd: spread(ratios) };
}

async function asked(name: string, server: Asked['server']): Promise<Asked> {
  const claims = { client: benchViewer.client, endUser: 'staff:analyst', purposes: [benchViewer.purpose] };
  const token = await issueToken(benchSecret, { issuer: 'kith', audience: 'kith' }, claims, '12h');
  const headers = { authorization: `Bearer ${token}` };
  return { name, server, url: `${server.url}/graphql`, headers, body: JSON.stringify({ query: pageQuery }) };
}

/** Each kind on an audit of its own; it counts where the fault, the file and the line are the right ones. */
async function tamperingsFound(root: string): Promise<number> {
  const keys = auditKeysOf(newAuditKeys());
  let found = 0;
  for (const [number, { does, fault, file, line }] of tamperings.entries()) {
    const audit = await writtenAudit(join(root, `tampering-${number}`), keys);
    if ((await verifyAudit(audit)).break !== null) throw new Error('the audit is broken before anybody tampers');
    await does(audit);
    const { break: first } = await verifyAudit(audit);
    found += first?.fault === fault && first.file === file(audit) && first.line === line ? 1 : 0;
  }
  return found;
}

async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder);
  const sizesOf = await Promise.all(names.map((name) => stat(join(folder, name)).then(({ size }) => size)));
  return sizesOf.reduce((sum, size) => sum + size, 0);
}
