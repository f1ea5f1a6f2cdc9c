import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { main } from '../../../src/cli/main.js';
import { policyJsonSchema, readPolicyFile } from '../../../src/cli/policy-file.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { type Policy, policyRev, readPolicy } from '../../../src/consent/policy.js';
import { policyWarnings } from '../../../src/consent/policy-warnings.js';

const schemaFile = fileURLToPath(new URL('../../../docs/policy.schema.json', import.meta.url));

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-policy-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function written(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

async function kith(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const out = { stdout: '', stderr: '' };
  const code = await main({
    argv: ['node', 'kith', 'policy', ...args],
    env: { KITH_HOME: folder, ...env },
    stdout: { write: (text) => (out.stdout += text) },
    stderr: { write: (text) => (out.stderr += text) },
    on: () => undefined,
    removeListener: () => undefined,
    exit: () => undefined,
  });
  return { code, ...out };
}

const changed = (change: (policy: Policy) => unknown) => stringify(change(structuredClone(defaultPolicy)));

describe('a policy file', () => {
  test('is YAML or JSON, and both are one policy', async () => {
    const yaml = await written('one.yaml', stringify(defaultPolicy));
    const json = await written('one.json', JSON.stringify({ $schema: 'policy.schema.json', ...defaultPolicy }));

    expect(policyRev(await readPolicyFile(yaml))).toBe(policyRev(defaultPolicy));
    expect(policyRev(await readPolicyFile(json))).toBe(policyRev(defaultPolicy));
  });

  test('that was printed is the policy in force', async () => {
    const { stdout } = await kith(['print']);

    expect(policyRev(readPolicy(parse(stdout, { schema: 'core' })))).toBe(policyRev(defaultPolicy));
    expect(stdout).toMatch(/^# yaml-language-server: \$schema=/);
  });

  test('takes NO for Norway and an unquoted day for a day', async () => {
    const file = await written('norway.yaml', changed((policy) => policy).replaceAll(/"?2023-01-01"?/g, '2023-01-01'));
    const policy = await readPolicyFile(file);

    expect(policy.jurisdictions.flatMap((profile) => profile.countries)).toContain('NO');
    expect(policy.notices[0]?.from).toBe('2023-01-01');
  });

  test.each<[string, (policy: Policy) => unknown, string]>([
    [
      'a purpose that is mistyped',
      (policy) => ({ ...policy, maxAgeDays: [{ purpose: 'marketng', days: 3 }] }),
      'maxAgeDays.0.purpose: no purpose marketng. Did you mean marketing?',
    ],
    [
      'a purpose that is closed to children and does not exist',
      (policy) => {
        policy.jurisdictions[0]?.minors.closedToChildren.push('marketing.emial');
        return policy;
      },
      'no purpose marketing.emial. Did you mean marketing.email?',
    ],
    [
      'a recipient of no kind',
      (policy) => {
        policy.jurisdictions[0]?.closed.push({
          purposes: ['*'],
          categories: ['*'],
          recipients: ['first-party'.replace('-', '')],
        });
        return policy;
      },
      'no recipient firstparty. Did you mean first_party?',
    ],
    [
      'a basis that does not exist',
      (policy) => ({ ...policy, jurisdictions: policy.jurisdictions.map((one) => ({ ...one, bases: ['contrct'] })) }),
      'jurisdictions.0.bases.0: Invalid option',
    ],
    [
      'a version without quotes',
      (policy) => ({ ...policy, notices: policy.notices.map((one) => ({ ...one, version: 1 })) }),
      'notices.0.version: Invalid input: expected string, received number. Put it in quotes.',
    ],
    ['a key that does not exist', (policy) => ({ ...policy, notice: [] }), 'Unrecognized key: "notice"'],
    ['a part that is missing', ({ clients: _, ...policy }) => policy, 'clients: Invalid input'],
  ])('%s is named with its line and place', async (_, change, message) => {
    const file = await written('faulty.yaml', changed(change));

    const { code, stdout, stderr } = await kith(['check', file, '--json']);

    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/faulty\.yaml:\d+:\d+ /);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'POLICY_INVALID' } });
  });

  test('a fault is shown on the line where it stands', async () => {
    const text = changed((policy) => ({ ...policy, strictest: 'mars' }));
    const line = text.split('\n').findIndex((row) => row.startsWith('strictest:')) + 1;

    await expect(readPolicyFile(await written('mars.yaml', text))).rejects.toThrow(
      `mars.yaml:${line}:12 strictest: there is no jurisdiction mars. There are strict, gdpr, fz152.`,
    );
  });

  test.each([
    ['clients: [', /broken\.yaml:1:\d+ /],
    ['name: a\nname: b\n', /broken\.yaml:2:1 Map keys must be unique/],
    ['', /the policy: Invalid input/],
  ])('%j is no policy', async (text, message) => {
    await expect(readPolicyFile(await written('broken.yaml', text))).rejects.toThrow(message);
  });

  test('that is not there is named, also as a setting', async () => {
    expect((await kith(['check', join(folder, 'none.yaml')])).stderr).toContain('none.yaml cannot be read');
    expect((await kith(['check'], { KITH_POLICY: join(folder, 'none.yaml') })).code).toBe(2);
  });
});

test('the check says what each client may ask for, the notices and the jurisdictions', async () => {
  const { code, stdout } = await kith(['check']);

  expect(code).toBe(0);
  expect(stdout).toContain('kith.web, The web app for customers: first_party.web, used by nobody before it, customers');
  expect(stdout).toContain(
    '    for partner.acme.offers: identity.name, contact.email, purchase.item, inferred.segment',
  );
  expect(stdout).toContain('marketing-2026/1 from 2023-01-01, en: marketing of');
  expect(stdout).toContain('fz152, Residents of the Russian Federation: FZ-152: RU; consent from 14');
  expect(JSON.parse((await kith(['check', '--json'])).stdout)).toMatchObject({ name: 'default', region: 'eu' });
});

test('what will never be allowed, or cannot be shown, deserves a look', () => {
  const policy = readPolicy({
    ...defaultPolicy,
    partnerPurposes: [...defaultPolicy.partnerPurposes, 'partner.acme.nothing'],
    clients: defaultPolicy.clients.map((client) => ({
      ...client,
      asks: client.asks.map((ask) => ({
        ...ask,
        purposes: ask.purposes.map((purpose) => (purpose === 'train' ? 'ads' : purpose)),
      })),
      country: 'US',
    })),
  });

  const warnings = policyWarnings(policy).join('\n');

  expect(warnings).toContain('ads (firstParty) is asked for, but no notice lists it');
  expect(warnings).toContain('partner.acme.nothing is asked for by no client.');
  expect(warnings).toContain('terms-2026/1 has no sha256');
  expect(warnings).toContain('Residents under fz152 may not be stored in eu');
  expect(warnings).toContain('kith.web goes to US without a transfer record');
});

// `npx vitest run --project unit test/unit/cli/policy.test.ts -u` prints the file anew after a change of the shape.
test('docs/policy.schema.json says what the shape says', async () => {
  await expect(`${JSON.stringify(policyJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(schemaFile);
});
