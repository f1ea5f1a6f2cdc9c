import { defaultPolicy } from '../../src/consent/default-policy.js';
import { importFolder } from '../../src/ingest/import-job.js';
import { openGraph, testIds, testKeys } from '../graph-harness.js';

// Imports the folder of the first argument in small batches and writes a line at each step, until it is done or killed.
const [folder = '', now = ''] = process.argv.slice(2);
const graph = await openGraph();
await importFolder(
  folder,
  { graph, ids: testIds, keys: testKeys, policy: defaultPolicy, now: () => Number(now) },
  { batchRows: 250, progress: ({ stage, done }) => process.stdout.write(`${stage} ${done}\n`) },
);
await graph[Symbol.asyncDispose]();
