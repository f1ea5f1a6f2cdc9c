import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Graph, type GraphAddress } from '../../src/graph/graph.js';

/** Somebody with the password of a workspace, who wants more than is in it. */
export interface Prisoner {
  readonly workspace: Graph;
  readonly address: GraphAddress;
  /** Of the main database, and what must not be learned of it. */
  readonly main: GraphAddress;
  readonly secret: string;
  /** A server of this machine, and how often it was asked. */
  readonly listener: { readonly port: number; asked(): number };
}

/** Tries one way out. Gives null where it is shut, else what came of it. */
export type WayOut = (prisoner: Prisoner) => Promise<string | null>;

/** Counts who asks it, on every address of this machine. */
export async function openListener() {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.end('a,b\n1,2\n');
  });
  await new Promise<void>((resolve) => server.listen(0, () => resolve()));
  const { port } = server.address() as AddressInfo;
  return { port, asked: () => asked, [Symbol.asyncDispose]: async () => void server.close() };
}

/** The message with which each statement is refused, against what it should be. */
async function refusals(
  workspace: Graph,
  tries: readonly (readonly [text: string, refusal: RegExp])[],
): Promise<string | null> {
  for (const [text, refusal] of tries) {
    try {
      await workspace.raw(text);
      return `answered: ${text}`;
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      if (!refusal.test(said)) return `refused otherwise: ${text}: ${said}`;
    }
  }
  return null;
}

const load = (address: string) => `LOAD CSV FROM '${address}' AS line RETURN line`;
const notLoaded = /block|denied|not allowed|cannot load|disabled|configuration/i;

export const waysOut: Readonly<Record<string, WayOut>> = {
  'files of the machine': ({ workspace }) =>
    refusals(workspace, [
      [load('file:///etc/passwd'), notLoaded],
      [load('file:///../../../../../../secret'), notLoaded],
    ]),
  'addresses, version 4': async ({ workspace, listener }) => {
    const found = await refusals(workspace, [
      [load(`http://127.0.0.1:${listener.port}/x`), notLoaded],
      [load(`http://localhost:${listener.port}/x`), notLoaded],
    ]);
    return found ?? (listener.asked() > 0 ? 'the address was asked' : null);
  },
  'addresses, version 6': async ({ workspace, listener }) => {
    const found = await refusals(workspace, [[load(`http://[::1]:${listener.port}/x`), notLoaded]]);
    return found ?? (listener.asked() > 0 ? 'the address was asked' : null);
  },
  ftp: ({ workspace }) => refusals(workspace, [[load('ftp://127.0.0.1/x'), notLoaded]]),
  'procedures that read files, addresses, other databases': async ({ workspace }) => {
    const none = /no procedure/i;
    const found = await refusals(workspace, [
      ["CALL apoc.load.json('file:///etc/passwd')", none],
      ["CALL apoc.load.jdbc('jdbc:x', 'y')", none],
      ["CALL apoc.cypher.run('RETURN 1', {})", none],
      ["CALL n10s.rdf.import.fetch('http://127.0.0.1', 'Turtle')", none],
    ]);
    if (found !== null) return found;
    const { records } = await workspace.raw(
      "SHOW PROCEDURES YIELD name WHERE NOT name =~ '(gds|db|dbms|tx|cdc|jwt|internal)\\\\..*' RETURN name",
    );
    return records.length === 0 ? null : records.map((record) => record.get('name')).join(', ');
  },
  'files that Graph Data Science writes': async ({ workspace }) => {
    await workspace.raw("CALL gds.graph.project('way-out', 'Customer', 'FOLLOWS')");
    try {
      return await refusals(workspace, [
        ["CALL gds.graph.export.csv('way-out', {exportName: 'out'})", /no procedure/i],
        ["CALL gds.graph.export('way-out', {dbName: 'other'})", /no procedure/i],
        ["CALL gds.beta.graph.export.csv('way-out', {exportName: 'out'})", /no procedure|gds\.export\.location/i],
        ['CALL gds.backup({concurrency: 1})', /./],
        ["CALL gds.model.store('x')", /./],
      ]);
    } finally {
      await workspace.raw("CALL gds.graph.drop('way-out')");
    }
  },
  'another database': ({ workspace }) =>
    refusals(workspace, [
      ['CREATE DATABASE other', /unsupported|not supported/i],
      ['USE other MATCH (n) RETURN n', /./],
      ["CREATE ALIAS other FOR DATABASE neo4j AT 'bolt://127.0.0.1:7687' USER neo4j PASSWORD 'x'", /./],
    ]),
  'the password of either database at the other': async ({ address, main }) => {
    for (const tried of [
      { ...main, password: address.password },
      { ...address, password: main.password },
    ]) {
      await using graph = new Graph(tried);
      const entered = await graph.verify().then(
        () => true,
        () => false,
      );
      if (entered) return `entered ${tried.uri}`;
    }
    return null;
  },
  writing: ({ workspace }) =>
    refusals(workspace, [
      ['CREATE (:Note)', /read.only|not allowed/i],
      ['MATCH (customer:Customer) SET customer.note = 1', /read.only|not allowed/i],
      ['CREATE INDEX FOR (n:Customer) ON (n.city)', /read.only|not allowed/i],
    ]),
  'more memory than there is': async ({ workspace }) => {
    const found = await refusals(workspace, [
      [
        "UNWIND range(1, 100000000) AS n RETURN size(collect(toString(n) + ' a long text that takes memory'))",
        /memory/i,
      ],
    ]);
    await workspace.raw('RETURN 1');
    return found;
  },
  'a longer time than the server has': async ({ workspace }) => {
    const abort = new AbortController();
    const running = workspace
      .raw('UNWIND range(1, 1000000000000) AS n WITH n WHERE n < 0 RETURN count(n)', {}, { signal: abort.signal })
      .then(
        () => 'it ended',
        () => null,
      );
    setTimeout(() => abort.abort(), 1_500);
    const ended = await running;
    await workspace.raw('RETURN 1');
    return ended;
  },
  settings: async ({ workspace, main, secret }) => {
    const { records } = await workspace.raw(
      'SHOW SETTINGS YIELD name, value RETURN name + "=" + coalesce(value, "") AS line',
    );
    const text = records.map((record) => String(record.get('line'))).join('\n');
    const port = main.uri.split(':').at(-1) ?? main.uri;
    const told = [port, main.password, secret].filter((each) => text.includes(each)).length;
    if (records.length < 100) return 'the settings were not read';
    return told === 0 ? null : `${told} facts of the main database stand in the settings`;
  },
  'users and passwords': async ({ workspace, main }) => {
    await workspace.raw("CREATE USER guest IF NOT EXISTS SET PASSWORD 'long-enough' CHANGE NOT REQUIRED");
    await using graph = new Graph({ ...main, username: 'guest', password: 'long-enough' });
    return await graph.verify().then(
      () => 'a user of the workspace entered the main database',
      () => null,
    );
  },
};
