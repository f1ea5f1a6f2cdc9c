import { expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { checkPolicy, type Policy, readPolicy } from '../../../src/consent/policy.js';
import { classificationRev } from '../../../src/consent/space.js';

const arms = [
  { name: 'usual', share: 0.5 },
  { name: 'bold', share: 0.5, weights: { popular: 0.5 }, exploration: { share: 0.1 } },
];
const trial = { name: 'bold-lists', from: '2026-11-01', until: '2026-12-01', arms };

const faultsOf = (experiments: readonly unknown[], policy: Partial<Policy> = {}) =>
  checkPolicy({ ...defaultPolicy, ...policy, experiments }).faults.map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

test('an experiment is read with what it leaves open, and none runs where none is declared', () => {
  expect(defaultPolicy.experiments).toEqual([]);
  const policy = readPolicy({ ...defaultPolicy, experiments: [trial] });

  expect(policy.experiments[0]?.arms).toEqual([
    { name: 'usual', share: 0.5, weights: {}, exploration: { share: 0, candidates: 40 } },
    { name: 'bold', share: 0.5, weights: { popular: 0.5 }, exploration: { share: 0.1, candidates: 40 } },
  ]);
  // Who may see what is the same, so nobody is classified anew for an experiment.
  expect(classificationRev(policy)).toBe(classificationRev(defaultPolicy));
});

test.each<[string, readonly unknown[]]>([
  [
    'experiments.0.arms: the shares of bold-lists are 0.9 together; they must be 1',
    [{ ...trial, arms: [arms[0], { ...arms[1], share: 0.4 }] }],
  ],
  [
    'experiments.0.arms.0: bold is the first arm of bold-lists, so its control, which everybody gets who takes no part: it may change nothing',
    [{ ...trial, arms: arms.toReversed() }],
  ],
  [
    'experiments.0.arms.1.name: bold-lists has two arms usual',
    [{ ...trial, arms: [arms[0], { ...arms[1], name: 'usual' }] }],
  ],
  [
    'experiments.0.until: bold-lists is over on 2026-11-01, but begins on 2026-11-01: it needs a later day',
    [{ ...trial, until: '2026-11-01' }],
  ],
  [
    'experiments.1.name: experiment bold-lists is there twice: a name is for one alone',
    [trial, { ...trial, from: '2027-01-01', until: '2027-02-01' }],
  ],
  [
    'experiments.1.from: late and bold-lists run at the same time: let one begin when the other is over',
    [trial, { ...trial, name: 'late', from: '2026-11-30', until: '2027-02-01' }],
  ],
])('%s', (message, experiments) => {
  expect(faultsOf(experiments)).toEqual([message]);
});

test('one begins on the day the other is over', () => {
  expect(faultsOf([trial, { ...trial, name: 'next', from: '2026-12-01', until: '2027-02-01' }])).toEqual([]);
});

test('a signal that there is none of, and a share that is no share, are faults of the shape', () => {
  const wrong = (arm: object) => faultsOf([{ ...trial, arms: [arms[0], { ...arms[1], ...arm }] }])[0] ?? '';

  expect(wrong({ weights: { frends: 1 } })).toMatch(/^experiments\.0\.arms\.1\.weights/);
  expect(wrong({ weights: { popular: -1 } })).toMatch(/^experiments\.0\.arms\.1\.weights\.popular/);
  expect(wrong({ exploration: { share: 0.6 } })).toMatch(/^experiments\.0\.arms\.1\.exploration\.share/);
});

test('without a client that may measure there is no experiment', () => {
  const clients = defaultPolicy.clients.filter(({ id }) => id !== 'kith.analyse');

  expect(faultsOf([trial], { clients })).toEqual([
    'experiments: lists are measured by the client kith.analyse: let it ask for analytics.aggregate of social.reaction, purchase.item, location.visit, behaviour.web, behaviour.app, service.rating',
  ]);
  expect(faultsOf([], { clients })).toEqual([]);
});
