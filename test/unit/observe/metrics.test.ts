import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { errorCodes } from '../../../src/model/errors.js';
import { openMetrics, outcomeOf } from '../../../src/observe/metrics.js';
import { Watch } from '../../../src/observe/watch.js';

describe('the outcome of a request', () => {
  test('is its first code, of a closed list', () => {
    expect(outcomeOf(null, false)).toBe('answered');
    expect(outcomeOf('FORBIDDEN', false)).toBe('FORBIDDEN');
    expect(outcomeOf('GRAPHQL_PARSE_FAILED', false)).toBe('GRAPHQL_PARSE_FAILED');
    expect(outcomeOf('a word of nobody’s list', false)).toBe('INTERNAL_SERVER_ERROR');
  });

  test('says of a mutation only how the deployment fares', () => {
    const told = errorCodes.filter((code) => outcomeOf(code, true) !== 'answered');

    expect(told).toEqual([
      'AUDIT_FAILED',
      'DATABASE_BUSY',
      'DATABASE_TIMEOUT',
      'DATABASE_UNAVAILABLE',
      'IDENTITY_PROVIDER_UNAVAILABLE',
      'INTERNAL_SERVER_ERROR',
      'REQUEST_CANCELLED',
      'TOO_MANY_REQUESTS',
      'TOO_MANY_SHAPES',
      'UNAUTHENTICATED',
    ]);
  });

  test('never tells what a customer may do, or whether somebody is there', () => {
    for (const code of ['CONSENT_NOT_REFUSABLE', 'CONSENT_TOO_OFTEN', 'CUSTOMER_UNKNOWN', 'REQUEST_UNKNOWN'])
      expect(outcomeOf(code, false)).toBe('answered');
  });
});

describe('figures', () => {
  const standing = { runs: [], passFailed: null, requestsDueDays: null };

  test('know clients and purposes of their lists alone', async () => {
    const metrics = await openMetrics({ clients: ['kith.web'], purposes: ['service'] });
    for (const [client, purpose] of [
      ['kith.web', 'service'],
      ['canary.web', 'partner.canary.use'],
      [null, null],
    ] as const) {
      metrics.requestBegan();
      metrics.requestEnded({ client, purpose, outcome: 'answered', durationMs: 3.4 });
    }

    const text = await metrics.text(standing);

    expect(text).not.toContain('canary');
    for (const [client, purpose] of [
      ['kith.web', 'service'],
      ['other', 'other'],
      ['none', 'none'],
    ])
      expect(text).toContain(`kith_requests_total{client="${client}",purpose="${purpose}",outcome="answered"} 1\n`);
    expect(text).toContain('kith_request_duration_seconds_sum{purpose="service"} 0.003\n');
    expect(text).toContain('\nkith_requests_in_flight 0\n');
  });

  test('tell of what could be looked up alone, and of nothing that is gone', async () => {
    const metrics = await openMetrics({ clients: [], purposes: [] });
    const first = await metrics.text({
      runs: [
        { job: 'popularity', endedAt: 2_999 },
        { job: 'influence', endedAt: null },
      ],
      passFailed: true,
      requestsDueDays: -2,
    });
    const then = await metrics.text(standing);

    expect(first).toContain('kith_analysis_served_timestamp_seconds{job="popularity"} 2\n');
    expect(first).toContain('\nkith_analyses_failed 1\n');
    expect(first).toContain('\nkith_data_subject_requests_due_days -2\n');
    expect(then).not.toMatch(/^kith_(?:anal|data).* /m);
  });

  test('are those of docs/operations.md', async () => {
    const text = await (await openMetrics({ clients: [], purposes: [] })).text(standing);
    const declared = [...text.matchAll(/^# HELP (kith_\w+) /gm)].map(([, name]) => name);
    const page = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
    const told = [...page.matchAll(/^\| `(kith_\w+)` /gm)].map(([, name]) => name);

    expect(declared.length).toBeGreaterThan(5);
    expect(told.toSorted()).toEqual(declared.toSorted());
  });

  test('and so are the spans', () => {
    const page = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
    const traces = readFileSync(new URL('../../../src/observe/traces.ts', import.meta.url), 'utf8');
    const stages = [...(/type Stage = (.*);/.exec(traces)?.[1] ?? '').matchAll(/'(\w+)'/g)].map(([, name]) => name);
    const section = page.split('## Traces')[1]?.split('\n## ')[0] ?? '';
    const told = [...section.matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name);

    expect(stages).toHaveLength(4);
    expect(told).toEqual(['request', ...stages]);
  });

  test('count what is written down once more as once', async () => {
    const written: number[] = [];
    const watch = new Watch(
      {
        requestBegan: () => undefined,
        requestEnded: () => undefined,
        rootRead: () => undefined,
        readWrittenDown: ({ durationMs }) => written.push(durationMs),
      },
      null,
    );

    watch.audit()();
    watch.audit()();

    expect(written).toHaveLength(1);
  });
});
