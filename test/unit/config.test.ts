import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config.js';

test('nothing needs to be set', () => {
  const config = readConfig({});

  expect(config).toMatchObject({ production: false, port: 4000, host: '127.0.0.1', secret: null });
  expect(config.database).toMatchObject({ address: null, kind: 'auto', browser: false, boltPort: null });
  expect(isAbsolute(config.home)).toBe(true);
  expect(config.database.jars.startsWith(config.home)).toBe(true);
});

test('an empty variable counts as unset', () => {
  expect(readConfig({ NEO4J_URI: '', KITH_PORT: '' })).toMatchObject({ port: 4000, database: { address: null } });
});

test('an address, a home and a mirror are taken over', () => {
  const config = readConfig({
    NEO4J_URI: 'neo4j+s://graph.example',
    NEO4J_PASSWORD: 'secret',
    KITH_HOME: '/srv/kith',
    KITH_MAVEN_MIRROR: 'https://mirror.example/maven/',
  });

  expect(config.home).toBe('/srv/kith');
  expect(config.database.address).toEqual({ uri: 'neo4j+s://graph.example', username: 'neo4j', password: 'secret' });
  expect(config.database.mirror).toBe('https://mirror.example/maven');
});

test('every wrong setting is named at once', () => {
  const wrong = { NEO4J_URI: 'http://graph.example', KITH_PORT: '99999', KITH_DATABASE: 'sqlite' };

  expect(() => readConfig(wrong)).toThrow(expect.objectContaining({ code: 'CONFIGURATION' }));
  for (const name of Object.keys(wrong)) expect(() => readConfig(wrong)).toThrow(name);
});

test('in production keys of tokens come by https, unless from this machine', () => {
  const keysAt = (url: string, environment = 'production') =>
    readConfig({ NODE_ENV: environment, KITH_JWKS_URL: url }).tokens.key;

  for (const url of ['http://identity.example/keys', 'http://127.identity.example/keys'])
    expect(() => keysAt(url)).toThrow('KITH_JWKS_URL must begin with https');
  for (const url of ['https://identity.example/keys', 'http://127.0.0.1:8080/keys', 'http://localhost/keys'])
    expect(keysAt(url)).toEqual({ kind: 'jwks', url });
  expect(keysAt('http://identity.example/keys', 'development')).toMatchObject({ kind: 'jwks' });
});

test('two listeners that would share a port are refused, the default of the server among them', () => {
  const wrong = { KITH_BOLT_PORT: '4000' };

  expect(() => readConfig(wrong)).toThrow(expect.objectContaining({ code: 'CONFIGURATION' }));
  expect(() => readConfig(wrong)).toThrow('KITH_PORT and KITH_BOLT_PORT name one port, 4000');
  expect(() => readConfig({ KITH_BOLT_PORT: '7001', KITH_BROWSER_PORT: '7001' })).toThrow('KITH_BROWSER_PORT');
  expect(readConfig({ ...wrong, KITH_PORT: '4001' })).toMatchObject({ port: 4001, database: { boltPort: 4000 } });
  expect(readConfig({ ...wrong, NEO4J_URI: 'bolt://127.0.0.1:1' })).toMatchObject({ port: 4000 });
});

test('metrics are served where a port is set, which nothing else has', () => {
  expect(readConfig({}).metrics).toBeNull();
  expect(readConfig({ KITH_METRICS_HOST: '0.0.0.0' }).metrics).toBeNull();
  expect(readConfig({ KITH_METRICS_PORT: '9464' }).metrics).toEqual({ host: '127.0.0.1', port: 9464 });
  const wrong = { KITH_METRICS_PORT: '4000', NEO4J_URI: 'bolt://127.0.0.1:1' };
  expect(() => readConfig(wrong)).toThrow('KITH_PORT and KITH_METRICS_PORT name one port, 4000');
});

test('traces are sent where a collector is named, of all requests unless a share is', () => {
  expect(readConfig({}).traces).toBeNull();
  const endpoint = 'http://127.0.0.1:4318';
  expect(readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }).traces).toEqual({ endpoint, share: 1 });
  const some = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: '0.1' };
  expect(readConfig(some).traces?.share).toBe(0.1);
  expect(() => readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector' })).toThrow('OTEL_EXPORTER_OTLP_ENDPOINT');
  expect(() => readConfig({ OTEL_TRACES_SAMPLER_ARG: '2' })).toThrow('OTEL_TRACES_SAMPLER_ARG');
});

test('docs/configuration.md and the code name the same variables', () => {
  const textOf = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  const read = [...textOf('src/config.ts').matchAll(/^ {2}([A-Z][A-Z0-9_]+): /gm)].map(([, name]) => name);
  const rows = textOf('docs/configuration.md')
    .split('\n')
    .filter((line) => /^\| `[A-Z]/.test(line));
  const told = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([A-Z0-9_]+)`/g)].map(([, name]) => name),
  );

  expect(read.length).toBeGreaterThan(10);
  expect(told.toSorted()).toEqual(read.toSorted());
});

test('the minimums of analyses are what was set, and none of them is below one', () => {
  const all = { itemSupport: 3, pairSupport: 4, neighbours: 7, communityMembers: 15, seed: -5 };
  const variables = ['ITEM_SUPPORT', 'PAIR_SUPPORT', 'NEIGHBOURS', 'COMMUNITY_MEMBERS', 'SEED'];
  const env = Object.fromEntries(
    Object.values(all).map((value, place) => [`KITH_ANALYSE_${variables[place]}`, `${value}`]),
  );

  expect(readConfig(env).analyses).toEqual(all);
  expect(Object.values(readConfig({}).analyses)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  for (const variable of variables.slice(0, -1)) {
    const name = `KITH_ANALYSE_${variable}`;
    expect(() => readConfig({ ...env, [name]: '0' })).toThrow(name);
  }
});
