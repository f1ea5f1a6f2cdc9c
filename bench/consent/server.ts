// type-graphql wants it before anything of it is loaded.
import 'reflect-metadata';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import { ClassTableCache } from '../../src/graph/consent-reads.js';
import { Graph, type GraphAddress } from '../../src/graph/graph.js';
import { loadCatalogue } from '../../src/graph/read/catalogue.js';
import { serve } from '../../src/main.js';
import { openLog } from '../../src/observe/log.js';
import { benchKeys, benchSecret } from '../bench.js';
import { unaudited } from '../audit/unaudited.js';
import { bare, opened } from './bare.js';
import { ungated } from './ungated.js';

/** One of the servers that the bench compares. All but one lack something that the product has. */
export interface ConsentTask {
  readonly address: GraphAddress;
  /** Whether the statements carry their conditions. */
  readonly conditions: boolean;
  readonly gate: boolean;
  /** Whether operations are answered without graphql-js. */
  readonly direct: boolean;
}

/** Sends statements without their conditions; see `opened`. */
class BareGraph extends Graph {
  override composed(...[statement, ...rest]: Parameters<Graph['composed']>): ReturnType<Graph['composed']> {
    return super.composed(bare(statement), ...rest);
  }
}

async function start({ address, conditions, gate, direct }: ConsentTask): Promise<void> {
  const graph = conditions ? new Graph(address) : new BareGraph(address);
  const catalogue = conditions ? loadCatalogue() : opened(loadCatalogue());
  const classes = new ClassTableCache(graph, defaultPolicy, () => Date.now());
  const parts = {
    graph,
    classes,
    catalogue,
    audit: unaudited,
    secret: benchSecret,
    keys: benchKeys,
    policy: defaultPolicy,
    tokenSettings: { key: { kind: 'development', secret: benchSecret }, issuer: 'kith', audience: 'kith' } as const,
    log: openLog('silent'),
    settings: {
      host: '127.0.0.1',
      port: 0,
      requestTimeoutMs: 60_000,
      introspection: false,
      graphiql: null,
      direct,
    },
  };
  const server = gate ? await serve(parts) : await ungated(parts);
  process.send?.({ url: server.url });
}

process.once('message', (task) => void start(task as ConsentTask));
