// type-graphql wants it before anything of it is loaded.
import 'reflect-metadata';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import { ClassTableCache } from '../../src/graph/consent-reads.js';
import { type ComposedStatement, Graph, type GraphAddress } from '../../src/graph/graph.js';
import { type Catalogue, loadCatalogue } from '../../src/graph/read/catalogue.js';
import type { Column } from '../../src/graph/read/part.js';
import { serve } from '../../src/main.js';
import { openLog } from '../../src/observe/log.js';

import { benchSecret } from '../bench.js';
import { ungated } from './ungated.js';

/** One of the servers that the bench compares. Each but `gated` lacks something that the product has. */
export interface ConsentTask {
  readonly address: GraphAddress;
  /** Whether the statements carry their conditions. */
  readonly conditions: boolean;
  readonly gate: boolean;
  /** Whether operations are answered without graphql-js. */
  readonly direct: boolean;
}

/** The class of a customer in a composed statement, up to the name it is given. */
const classOf = /CASE WHEN (?:(?!CASE WHEN).)*? END AS (class_\w+)/g;

/** Sends what a catalogue without conditions composes, without the classes that nothing asks for then. */
class BareGraph extends Graph {
  override composed(...[statement, ...rest]: Parameters<Graph['composed']>): ReturnType<Graph['composed']> {
    return super.composed(bare(statement), ...rest);
  }
}

const known = new Map<string, ComposedStatement>();

function bare(statement: ComposedStatement): ComposedStatement {
  const found = known.get(statement.text);
  if (found !== undefined) return found;
  const made = { ...statement, text: statement.text.replace(classOf, 'null AS $1') };
  if (/\$read\.(allow|cc|self|now)/.test(made.text)) throw new Error(`consent is left in the statement\n${made.text}`);
  known.set(statement.text, made);
  return made;
}

/** The parts without their conditions: everybody's everything. */
function opened(catalogue: Catalogue): Catalogue {
  const open = (columns: ReadonlyMap<string, Column>) =>
    new Map([...columns].map(([name, column]) => [name, { ...column, rule: [] }]));
  return {
    nouns: new Map(
      [...catalogue.nouns].map(([noun, part]) => [
        noun,
        { ...part, visible: [], columns: open(part.columns), sorts: open(part.sorts) },
      ]),
    ),
    edges: new Map(
      [...catalogue.edges].map(([name, part]) => [name, { ...part, governed: [], columns: open(part.columns) }]),
    ),
  };
}

async function start({ address, conditions, gate, direct }: ConsentTask): Promise<void> {
  const graph = conditions ? new Graph(address) : new BareGraph(address);
  const catalogue = conditions ? loadCatalogue() : opened(loadCatalogue());
  const classes = new ClassTableCache(graph, defaultPolicy, () => Date.now());
  const parts = {
    graph,
    classes,
    catalogue,
    secret: benchSecret,
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
