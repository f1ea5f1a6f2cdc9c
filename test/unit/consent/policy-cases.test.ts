import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { expectDecision, situationShape } from './situations.js';

// Each file of test/policy is one situation under the default policy.

const folder = fileURLToPath(new URL('../../policy/', import.meta.url));

const cases = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => ({
    file,
    situation: situationShape.parse(parse(readFileSync(folder + file, 'utf8'), { schema: 'core' })),
  }));

test('there are at least sixty situations, and about as many allow as withhold', () => {
  const allowed = cases.filter(({ situation }) => situation.want.allow).length;

  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(allowed).toBeGreaterThanOrEqual(cases.length / 4);
  expect(new Set(cases.map(({ situation }) => situation.description)).size).toBe(cases.length);
});

test.each(cases)('$file: $situation.description', ({ situation }) => {
  expectDecision(situation, defaultPolicy);
});
