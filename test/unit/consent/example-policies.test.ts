import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readPolicyFile } from '../../../src/cli/policy-file.js';
import { policyWarnings } from '../../../src/consent/policy-warnings.js';
import { expectDecision, situationShape } from './situations.js';

const folder = fileURLToPath(new URL('../../../examples/policies/', import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.cases.yaml'))
  .map((file) => file.slice(0, -'.cases.yaml'.length));

const situations = names.flatMap((name) =>
  z
    .array(situationShape)
    .parse(parse(readFileSync(`${folder}${name}.cases.yaml`, 'utf8'), { schema: 'core' }))
    .map((situation) => ({ name, situation })),
);

test('every example has cases, and of each some allow and some withhold', () => {
  expect(names.toSorted()).toEqual(['bank', 'shop', 'subscription']);
  for (const name of names) {
    const wanted = situations.filter((one) => one.name === name).map(({ situation }) => situation.want.allow);

    expect(new Set(wanted).size).toBe(2);
    expect(wanted.length).toBeGreaterThanOrEqual(10);
  }
});

test.each(situations)('$name: $situation.description', async ({ name, situation }) => {
  expectDecision(situation, await readPolicyFile(`${folder}${name}.yaml`));
});

test.each(names)('%s has nothing that deserves a look', async (name) => {
  expect(policyWarnings(await readPolicyFile(`${folder}${name}.yaml`))).toEqual([]);
});

test.each(names)('%s tells editors where its schema is', (name) => {
  const [first] = readFileSync(`${folder}${name}.yaml`, 'utf8').split('\n');

  expect(first).toBe('# yaml-language-server: $schema=../../docs/policy.schema.json');
});
