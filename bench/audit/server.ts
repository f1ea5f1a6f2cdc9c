// type-graphql wants it before anything of it is loaded.
import 'reflect-metadata';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import { ClassTableCache } from '../../src/graph/consent-reads.js';
import { Graph, type GraphAddress } from '../../src/graph/graph.js';
import { serve } from '../../src/main.js';
import { openLog } from '../../src/observe/log.js';
import { AuditTrail } from '../../src/rights/audit.js';
import { auditKeysOf } from '../../src/rights/audit-keys.js';
import type { AuditSync } from '../../src/rights/audit-segment.js';
import { benchKeys, benchSecret } from '../bench.js';
import { unaudited } from './unaudited.js';

/** The product, or the product without its audit. */
export interface AuditTask {
  readonly address: GraphAddress;
  readonly audit: {
    readonly folder: string;
    readonly anchors: string;
    readonly keys: string;
    readonly sync: AuditSync;
  } | null;
}

async function start({ address, audit }: AuditTask): Promise<void> {
  const graph = new Graph(address);
  const place = audit && { ...audit, keys: auditKeysOf(audit.keys), now: () => Date.now() };
  const server = await serve({
    graph,
    classes: new ClassTableCache(graph, defaultPolicy, () => Date.now()),
    audit: place === null ? unaudited : new AuditTrail(place),
    secret: benchSecret,
    keys: benchKeys,
    policy: defaultPolicy,
    tokenSettings: { key: { kind: 'development', secret: benchSecret }, issuer: 'kith', audience: 'kith' },
    log: openLog('silent'),
    settings: {
      host: '127.0.0.1',
      port: 0,
      requestTimeoutMs: 60_000,
      introspection: false,
      graphiql: null,
      direct: true,
    },
  });
  process.send?.({ url: server.url });
}

process.once('message', (task) => void start(task as AuditTask));
