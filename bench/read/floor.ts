import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import neo4j, { type Driver } from 'neo4j-driver';
import type { GraphAddress } from '../../src/graph/graph.js';
import { floorStatement } from './page.js';

/** A statement with its parameters as they travel between processes: 64-bit integers as `{ integer }`. */
export interface FloorShape {
  readonly text: string;
  readonly params: unknown;
}

export interface FloorTask {
  readonly address: GraphAddress;
  /** Vectors by the names of `floorStatement`, and `now`. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly shapes: readonly FloorShape[];
}

interface FloorCustomer {
  readonly id: string;
  readonly name: string | null;
  readonly purchases: readonly { readonly id: string; readonly at: number; readonly lines: readonly unknown[] }[];
  readonly following: readonly unknown[];
}

/** Gives parameters their integers back: prototypes do not survive the way to another process. */
function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (value === null || typeof value !== 'object' || value instanceof Int8Array) return value;
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]?.[0] === 'integer') return neo4j.int(Number(entries[0][1]));
  return Object.fromEntries(entries.map(([key, each]) => [key, revived(each)]));
}

async function rowsOf(driver: Driver, text: string, params: Record<string, unknown>): Promise<readonly unknown[]> {
  const session = driver.session({ defaultAccessMode: neo4j.session.READ, fetchSize: 1_000 });
  try {
    const { records } = await session.run(text, params);
    return records.map((record) => record.get(0) as unknown);
  } finally {
    await session.close();
  }
}

/** The JSON that Kith answers, from the rows of the hand-written statement. */
function pageOf(rows: readonly FloorCustomer[]): unknown {
  const nodes = rows.map((customer) => ({
    id: customer.id,
    name: customer.name,
    purchases: {
      nodes: customer.purchases.map(({ id, at, lines }) => ({
        id,
        at: new Date(at).toISOString(),
        lines: lines.map((product) => ({ product })),
      })),
    },
    following: { nodes: customer.following },
  }));
  return { data: { customers: { nodes } } };
}

function send(response: ServerResponse, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}

async function bodyOf(request: IncomingMessage): Promise<void> {
  for await (const _chunk of request);
}

/** `/` answers the page; `/shape/N` runs a composed statement and answers its rows as they are. */
function start({ address, params, shapes }: FloorTask): void {
  const driver = neo4j.driver(address.uri, neo4j.auth.basic(address.username, address.password), {
    disableLosslessIntegers: true,
  });
  const pageParams = revived(params) as Record<string, unknown>;
  const shapeParams = shapes.map((shape) => revived(shape.params) as Record<string, unknown>);
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    await bodyOf(request);
    const number = /^\/shape\/(\d+)$/.exec(request.url ?? '')?.[1];
    if (number === undefined) {
      return send(response, pageOf((await rowsOf(driver, floorStatement, pageParams)) as readonly FloorCustomer[]));
    }
    const shape = shapes[Number(number)];
    if (shape === undefined) throw new Error(`there is no shape ${number}`);
    send(response, { data: await rowsOf(driver, shape.text, shapeParams[Number(number)] ?? {}) });
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  server.keepAliveTimeout = 600_000;
  server.listen(0, '127.0.0.1', () => {
    process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  });
}

process.once('message', (task) => start(task as FloorTask));
