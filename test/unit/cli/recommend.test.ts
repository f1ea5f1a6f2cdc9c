import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { main } from '../../../src/cli/main.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-recommend-'));
  const clients = defaultPolicy.clients.map((client) =>
    client.id === 'acme.app'
      ? { ...client, asks: [...client.asks, { purposes: ['personalise.own'], categories: ['purchase.item'] }] }
      : client,
  );
  await writeFile(join(folder, 'policy.yaml'), stringify({ ...defaultPolicy, clients }));
});

afterAll(() => rm(folder, { recursive: true }));

async function lists(client: string, ...more: readonly string[]) {
  const out = { stdout: '', stderr: '' };
  const code = await main({
    argv: ['node', 'kith', 'recommend', '--all', '--out', join(folder, 'lists.csv'), '--client', client, ...more],
    env: { KITH_HOME: join(folder, 'home'), KITH_POLICY: join(folder, 'policy.yaml') },
    stdout: { write: (text) => (out.stdout += text) },
    stderr: { write: (text) => (out.stderr += text) },
    on: () => undefined,
    removeListener: () => undefined,
    exit: () => undefined,
  });
  return { code, ...out };
}

test('a recipient outside the house gets no file, which would tell who is a customer', async () => {
  const { code, stderr } = await lists('acme.app');

  expect(stderr).toContain('acme.app is no client of the house');
  expect(code).not.toBe(0);
  expect(await readdir(folder)).toEqual(['policy.yaml']);
});

test('nor does a client that the policy does not know', async () => {
  const { code, stderr } = await lists('nobody.app');

  expect(stderr).toContain('does not register the client nobody.app');
  expect(code).not.toBe(0);
});

test('a place is told in degrees, and what is none is refused before anything is asked', async () => {
  for (const place of ['98,13', '52.52', '52.52,-181', 'here', '52.52;13.41']) {
    const { code, stderr } = await lists('kith.web', '--near', place);

    expect(stderr).toContain('It is LATITUDE,LONGITUDE in degrees, as 52.52,13.41.');
    expect(code).not.toBe(0);
  }
  // South of the equator and west of Greenwich it is none of the options.
  expect((await lists('nobody.app', '--near', '-33.87,-70.2')).stderr).toContain('does not register the client');
});
