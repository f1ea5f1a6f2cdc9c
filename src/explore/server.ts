import { join } from 'node:path';
import type { DatabaseSettings } from '../database/database.js';
import { buildPaths } from './homes.js';

export interface WorkspaceServerOptions {
  /** `preparing`: indexes are made, and nobody knows the password. `serving`: nothing is written any more. */
  readonly phase: 'preparing' | 'serving';
  readonly boltPort: number | null;
  readonly httpPort: number | null;
}

const heapMb = 1_024;
const pageCacheMb = 512;

/** The settings of the embedded server of a build. It shares the jars with the main database, and nothing else. */
export function workspaceSettings(
  main: DatabaseSettings,
  about: { readonly home: string; readonly project: string; readonly build: string },
  options: WorkspaceServerOptions,
): DatabaseSettings {
  const { home } = buildPaths(about.home, about.project, about.build);
  return {
    ...main,
    address: null,
    kind: 'embedded',
    home,
    browser: options.phase === 'serving',
    boltPort: options.boltPort,
    httpPort: options.httpPort,
    heapMb: main.heapMb ?? heapMb,
    pageCacheMb: main.pageCacheMb ?? pageCacheMb,
    configuration: [...shut(home), ...(options.phase === 'serving' ? ['server.databases.read_only=neo4j'] : [])],
  };
}

// Of procedures that plug in, those of Graph Data Science but the exports, which write a database beside the workspace's or files (tried:
// `gds.graph.export` did). A pattern cannot except, so whatever begins with `gds.g` is named.
const allowed = [
  ...[...'abcdefhijklmnopqrstuvwxyz'].map((letter) => `gds.${letter}*`),
  ...[
    'project*',
    'drop*',
    'list',
    'exists',
    'filter',
    'generate',
    'sample.*',
    'node*',
    'relationship*',
    'graphProperty.*',
  ].map((name) => `gds.graph.${name}`),
];

// File and network are shut for every embedded server already; see src/database/neo4j-home.ts.
function shut(home: string): readonly string[] {
  return [
    // A folder that is not there: what looks for files to load finds none.
    `server.directories.import=${join(home, 'database', 'nothing')}`,
    `dbms.security.procedures.allowlist=${allowed.join(',')}`,
    'db.transaction.timeout=10m',
    'db.memory.transaction.max=256m',
    'dbms.memory.transaction.total.max=512m',
  ];
}
