import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Policy } from '../src/consent/policy.js';
import type { Graph } from '../src/graph/graph.js';
import type { Audit } from '../src/rights/audit.js';
import { Erasure, type ErasureStep } from '../src/rights/erasure.js';
import { PersonalExport } from '../src/rights/export.js';
import { Requests } from '../src/rights/requests.js';
import { TombstoneFile, tombstonePath } from '../src/rights/tombstone-file.js';
import { testIds, testKeys } from './graph-harness.js';

export interface TemporaryRequests extends AsyncDisposable {
  readonly requests: Requests;
  /** Where the tombstones lie. */
  readonly home: string;
}

/** What customers of a test demand, with tombstones in a folder that goes with it. */
export async function temporaryRequests(
  graph: Graph,
  policy: Policy,
  audit: Audit,
  more: readonly ErasureStep[] = [],
): Promise<TemporaryRequests> {
  const home = await mkdtemp(join(tmpdir(), 'kith-requests-'));
  const now = () => Date.now();
  const exports = new PersonalExport({ graph, policy, now, keys: testKeys });
  const tombstones = new TombstoneFile(tombstonePath(home));
  const outside = [{ name: 'audit', run: (id: Parameters<Audit['forget']>[0]) => audit.forget(id) }, ...more];
  const erasure = new Erasure({ graph, policy, now, tombstones, keys: testKeys, outside });
  return {
    requests: new Requests({ graph, policy, keys: testKeys, ids: testIds, exports, erasure, now }),
    home,
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  };
}
