import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig } from '../../src/config.js';

// What can be known of the container files where no engine runs: that they agree with the code that they package and start.

const project = fileURLToPath(new URL('../..', import.meta.url));
const textOf = (file: string) => readFileSync(join(project, file), 'utf8');

const Service = z.object({
  image: z.string().optional(),
  build: z.string().optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  ports: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
});
const { services, volumes } = z
  .object({ services: z.record(z.string(), Service), volumes: z.record(z.string(), z.unknown()) })
  .parse(parse(textOf('docker-compose.yml'), { merge: true }));
const { neo4j, migrate, kith } = services;

/** The instructions of the Dockerfile, lines that go on joined. */
const instructions = textOf('Dockerfile')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .flatMap((line) => {
    const found = /^([A-Z]+) (.*)$/.exec(line);
    return found === null ? [] : [{ name: found[1] ?? '', value: found[2] ?? '' }];
  });
const lastStage = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'));
const valuesOf = (name: string, of = instructions) => of.filter((each) => each.name === name).map(({ value }) => value);

const knownVariables = new Set(
  [...textOf('src/config.ts').matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name),
);

/** Those of OpenTelemetry's own that docs/operations.md names; its library takes an empty one for an unset one. */
const ofExporter = [
  ...['HEADERS', 'TIMEOUT', 'COMPRESSION', 'CERTIFICATE'].map((name) => `OTEL_EXPORTER_OTLP_${name}`),
  'OTEL_SERVICE_NAME',
  'OTEL_RESOURCE_ATTRIBUTES',
];

/** What cannot be said to the container from outside: the image says it, or it is of a database that Kith brings up itself. */
const notPassed = new Set([
  ...['KITH_HOME', 'KITH_HOST', 'KITH_PORT', 'NEO4J_USERNAME'],
  ...[
    'KITH_DATABASE',
    'KITH_JARS',
    'KITH_MAVEN_MIRROR',
    'KITH_MAVEN_REPOSITORY',
    'KITH_BOLT_PORT',
    'KITH_BROWSER_PORT',
  ],
  ...['KITH_JAVA', 'JAVA_HOME', 'KITH_HEAP_MB', 'KITH_PAGE_CACHE_MB'],
]);

/** As `docker compose` fills a value in from an environment: `${NAME:-default}`, `${NAME:?message}`, `${NAME}`. */
function filledIn(value: string, env: Readonly<Record<string, string>>): string {
  return value.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind?: string, rest = '') => {
    const given = env[name];
    if (given !== undefined && given !== '') return given;
    if (kind === '?') throw new Error(rest);
    return kind === '-' ? rest : '';
  });
}

function environmentOf(service: z.output<typeof Service> | undefined, env: Readonly<Record<string, string>>) {
  const image = valuesOf('ENV', lastStage).flatMap((line) => line.split(' ').map((each) => each.split('=')));
  const own = Object.entries(service?.environment ?? {}).map(([name, value]) => [name, filledIn(value, env)] as const);
  return Object.fromEntries([...image, ...own]) as Record<string, string>;
}

/** Whether .dockerignore lets a path into the build: everything is out but what it names. */
function isSent(path: string): boolean {
  const lines = textOf('.dockerignore').trim().split('\n');
  return lines[0] === '*' && lines.includes(`!${path.split('/')[0]}`);
}

describe('the image', () => {
  test('is built of files that are there and that .dockerignore lets in', () => {
    const sources = valuesOf('COPY')
      .filter((value) => !value.startsWith('--from='))
      .flatMap((value) => value.split(' ').slice(0, -1));

    expect(sources.length).toBeGreaterThan(8);
    expect(sources.filter((source) => !existsSync(join(project, source)))).toEqual([]);
    expect(sources.filter((source) => !isSent(source))).toEqual([]);
  });

  test('holds what the built program opens while it runs, and not what builds it', () => {
    const copied = valuesOf('COPY', lastStage).map((value) => value.split(' ').at(-1));

    expect(copied.toSorted()).toEqual(['./', './bin/kith.mjs', './cypher', './dist', './node_modules']);
    expect(textOf('bin/kith.mjs')).toContain("'../src'");
    expect(JSON.parse(valuesOf('ENTRYPOINT')[0] ?? '[]').at(-1)).toBe('bin/kith.mjs');
  });

  test('has a Node that package.json asks for', () => {
    const { engines } = z.object({ engines: z.object({ node: z.string() }) }).parse(JSON.parse(textOf('package.json')));
    const least = /^>=(\d+)/.exec(engines.node)?.[1];
    const majors = valuesOf('FROM').map((value) => /^node:(\d+)-/.exec(value)?.[1]);

    expect(majors).toEqual([least, least]);
  });

  test('runs as a user who is not root and owns the home alone', () => {
    const home = environmentOf(undefined, {})['KITH_HOME'] ?? '';

    expect(valuesOf('USER', lastStage)).toEqual(['node']);
    expect(valuesOf('RUN', lastStage)).toEqual([`install -d -o node -g node -m 700 ${home}`]);
  });

  test('is healthy when the path says so that the server has for it, on its port', () => {
    const [check = ''] = valuesOf('HEALTHCHECK', lastStage);

    expect(check).toContain('/ready`');
    expect(textOf('src/serve/server.ts')).toContain("app.get('/ready'");
    expect(valuesOf('EXPOSE', lastStage)).toEqual([String(readConfig({}).port)]);
    expect(check).toContain(`KITH_PORT ?? ${readConfig({}).port}`);
  });
});

describe('docker compose', () => {
  test('sets only variables that Kith knows, and with them Kith finds the database of the file', () => {
    for (const service of [migrate, kith]) {
      const environment = environmentOf(service, { NEO4J_PASSWORD: '-a-word' });
      const known = new Set([...knownVariables, ...ofExporter]);
      expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([]);

      const config = readConfig(environment);

      expect(config.database.address).toEqual({ uri: 'bolt://neo4j:7687', username: 'neo4j', password: '-a-word' });
      expect(config).toMatchObject({ production: false, host: '0.0.0.0', home: '/var/lib/kith', secret: null });
    }
    expect(knownVariables.size).toBeGreaterThan(20);
  });

  test('passes on every setting that means something in the container, so that a line in .env does what the documents and `kith doctor` say', () => {
    for (const service of [migrate, kith]) {
      const passed = Object.entries(service?.environment ?? {});
      const wanted = [...knownVariables, ...ofExporter].filter((name) => !notPassed.has(name ?? ''));
      expect(wanted.filter((name) => !passed.some(([each]) => each === name))).toEqual([]);

      const said = passed.filter(([name]) => name !== 'NEO4J_URI');
      expect(said.filter(([name, value]) => filledIn(value, { [name]: 'a word' }) !== 'a word')).toEqual([]);
    }
  });

  test('deletes what is too old and runs the analyses every day, in production too, unless it is told otherwise', () => {
    const keys = { NODE_ENV: 'production', KITH_JWKS_URL: 'https://identity.example/keys' };

    expect(readConfig(environmentOf(kith, { NEO4J_PASSWORD: 'w', ...keys }))).toMatchObject({
      retentionAt: { at: '02:15', isSaid: true },
      analyseAt: { at: '03:15', isSaid: true },
    });
    const off = readConfig(environmentOf(kith, { NEO4J_PASSWORD: 'w', KITH_RETENTION_AT: 'off' }));
    expect(off.retentionAt).toEqual({ at: null, isSaid: true });
  });

  test('asks for a password, and in production for the key of the tokens', () => {
    expect(() => filledIn(neo4j?.environment?.['NEO4J_AUTH'] ?? '', {})).toThrow('Set NEO4J_PASSWORD');
    expect(() => readConfig(environmentOf(kith, { NEO4J_PASSWORD: 'w', NODE_ENV: 'production' }))).toThrow(
      'KITH_JWKS_URL',
    );
    const keys = { KITH_JWKS_URL: 'https://identity.example/keys' };
    expect(
      readConfig(environmentOf(kith, { NEO4J_PASSWORD: 'w', NODE_ENV: 'production', ...keys })).tokens.key,
    ).toEqual({
      kind: 'jwks',
      url: keys.KITH_JWKS_URL,
    });
  });

  test('serves on the port that Kith listens on, to this machine alone, and keeps the home', () => {
    expect(kith?.ports?.map((port) => filledIn(port, {}))).toEqual([`127.0.0.1:4000:${readConfig({}).port}`]);
    expect([kith?.volumes, migrate?.volumes]).toEqual([['home:/var/lib/kith'], ['home:/var/lib/kith']]);
    expect(Object.keys(volumes).toSorted()).toEqual(['graph', 'home']);
    expect(neo4j?.ports).toBeUndefined();
  });

  test('and `kith start` give the container what shuts files, addresses and old logs of the embedded server', () => {
    const ofEmbedded = new Map(
      [...textOf('src/database/neo4j-home.ts').matchAll(/'((?:dbms|db|internal)\.[\w.]+)=([^'$]+)'/g)].map(
        ([, name = '', value = '']) => [name, value] as const,
      ),
    );
    const shut = [
      'dbms.security.allow_csv_import_from_file_urls',
      'internal.dbms.cypher_ip_blocklist',
      'db.tx_log.rotation.retention_policy',
    ];

    for (const name of shut) {
      const variable = `NEO4J_${name.replaceAll('_', '__').replaceAll('.', '_')}`;
      expect(ofEmbedded.get(name), name).toBeDefined();
      expect(neo4j?.environment?.[variable], name).toBe(ofEmbedded.get(name));
      expect(textOf('src/database/docker.ts'), name).toContain(`'${variable}=${ofEmbedded.get(name)}'`);
    }
  });

  test('starts one after another: the database, the migrations, the server', () => {
    expect(migrate?.depends_on).toEqual({ neo4j: { condition: 'service_healthy' } });
    expect(kith?.depends_on).toEqual({ migrate: { condition: 'service_completed_successfully' } });
    expect(migrate?.command).toEqual(['migrate']);
    expect(neo4j?.healthcheck?.test.join(' ')).toContain('gds.version()');
    expect([migrate?.build, kith?.build]).toEqual(['.', '.']);
  });

  test('takes the Neo4j that Kith starts and tests with', () => {
    const image = neo4j?.image ?? '';
    const locked = /org\/neo4j\/neo4j\/(\d+\.\d+)\./.exec(textOf('src/database/jars.lock.json'))?.[1];

    expect(image).toBe(`neo4j:${locked}-community`);
    expect(textOf('src/database/docker.ts')).toContain(`'${image}'`);
    expect(textOf('test/graph-server.ts')).toContain(`'${image}'`);
  });
});

test('the image gives Node the same options as `npm start`', () => {
  const { scripts } = z.object({ scripts: z.object({ start: z.string() }) }).parse(JSON.parse(textOf('package.json')));
  const [entry] = valuesOf('ENTRYPOINT', lastStage);
  const [command] = valuesOf('CMD', lastStage);

  expect([...JSON.parse(entry ?? '[]'), ...JSON.parse(command ?? '[]')].join(' ')).toBe(scripts.start);
});
