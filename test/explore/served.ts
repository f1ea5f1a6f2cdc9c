import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../../src/config.js';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { Graph } from '../../src/graph/graph.js';
import { generateWorld } from '../../src/ingest/generate/generate.js';
import { defaultOptions } from '../../src/ingest/generate/world.js';
import { importFolder } from '../../src/ingest/import-job.js';
import { testIds, testKeys, testSecret } from '../graph-harness.js';
import { project } from './ground.js';

const program = fileURLToPath(new URL('../../bin/kith.mjs', import.meta.url));

export interface CommandEnd {
  readonly code: number;
  readonly json: Record<string, never> & Readonly<Record<string, unknown>>;
  readonly said: string;
}

/** A home whose main graph is that of the tests, and the command line over it. */
export class ServedWorkspace implements AsyncDisposable {
  private constructor(
    readonly home: string,
    readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** Fills the graph with an invented world. Nothing is built yet. */
  static async open(graph: Graph, customers: number): Promise<ServedWorkspace> {
    const home = await mkdtemp(join(tmpdir(), 'kith-served-'));
    const folder = join(home, 'world');
    const now = Date.parse(String(defaultOptions.now)) || Number(defaultOptions.now);
    await generateWorld({ ...defaultOptions, customers, seed: 5 }, { folder });
    await importFolder(
      folder,
      { graph, ids: testIds, keys: testKeys, policy: defaultPolicy, now: () => now },
      { invented: true },
    );
    await rm(folder, { recursive: true });
    const { jars } = readConfig({ ...process.env, NEO4J_URI: '' }).database;
    return new ServedWorkspace(home, {
      ...process.env,
      NEO4J_URI: process.env['NEO4J_TEST_URI'],
      NEO4J_USERNAME: process.env['NEO4J_TEST_USERNAME'],
      NEO4J_PASSWORD: process.env['NEO4J_TEST_PASSWORD'],
      KITH_SECRET: testSecret.toString('hex'),
      KITH_HOME: home,
      KITH_JARS: jars,
      KITH_HEAP_MB: '512',
      KITH_PAGE_CACHE_MB: '64',
    });
  }

  /** The same under other settings. */
  under(settings: NodeJS.ProcessEnv): ServedWorkspace {
    return new ServedWorkspace(this.home, { ...this.environment, ...settings });
  }

  /** Runs `kith explore VERB`. */
  explore(verb: string, name = project): Promise<CommandEnd> {
    return this.kith('explore', verb, '--project', name);
  }

  /** Runs a command of the program with `--json`. */
  kith(...words: readonly string[]): Promise<CommandEnd> {
    const args = [program, ...words, '--json'];
    return new Promise((resolve) => {
      execFile(process.execPath, args, { env: this.environment, maxBuffer: 2 ** 26 }, (error, stdout, said) => {
        const line = stdout.trim().split('\n').at(-1) ?? '';
        const json = line.startsWith('{') ? (JSON.parse(line) as CommandEnd['json']) : {};
        resolve({ code: error === null ? 0 : Number(error.code), json: json as CommandEnd['json'], said });
      });
    });
  }

  /** Begins `kith explore up` and gives the process. */
  beginUp() {
    return spawn(process.execPath, [program, 'explore', 'up', '--project', project], {
      env: this.environment,
      stdio: 'ignore',
    });
  }

  /** Runs the process that serves a build until it ends by itself, and gives its exit code. */
  serve(build: string): Promise<number> {
    const args = [program, 'explore', 'serve', '--project', project, '--build', build];
    return new Promise((resolve) => {
      execFile(process.execPath, args, { env: this.environment }, (error) =>
        resolve(error === null ? 0 : Number(error.code)),
      );
    });
  }

  async address() {
    const { json } = await this.explore('status');
    const { uri, passwordFile, browserUrl } = json as unknown as Readonly<Record<string, string>>;
    if (uri === undefined || passwordFile === undefined)
      throw new Error(`No workspace is served: ${JSON.stringify(json)}`);
    return { uri, username: 'neo4j', password: (await readFile(passwordFile, 'utf8')).trim(), browserUrl };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.explore('down');
    await rm(this.home, { recursive: true, force: true });
  }
}
