import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import type { Graph } from '../../../src/graph/graph.js';
import { MergeWrites } from '../../../src/graph/merge-writes.js';
import { testIds } from '../../graph-harness.js';
import { statementsOfTimers, type Town } from '../../town.js';
import { give, withdraw } from './consent-ground.js';
import { GuardianGround, type Told, wish } from './guardian-ground.js';

let ground: GuardianGround;
let graph: Graph;
let town: Town;
let other: Town;

beforeAll(async () => {
  ground = await GuardianGround.open();
  ({ graph, town, other } = ground.consent);
});

beforeEach(() => ground.reset());
afterEach(() => void vi.restoreAllMocks());
afterAll(() => ground[Symbol.asyncDispose]());

/** The statements about consent that were sent for what was asked. */
const asked = (rows: MockInstance<Graph['rows']>) =>
  rows.mock.calls
    .map(([statement]) => statement.name)
    .filter((name) => name.startsWith('consent/') && !statementsOfTimers.has(name));

describe('a guardian', () => {
  beforeEach(async () => void (await ground.recorded('ana', 'kim')));

  test('says yes for a child, which the child’s own word would not open, and takes it back', async () => {
    const yes = await ground.speakFor('customer:ana', 'kim');

    expect(yes.errors).toEqual([]);
    const result = yes.data?.['giveConsent'] as Pick<Told, 'consents'> | undefined;
    expect(new Set(result?.consents?.map((one) => `${one.state} ${one.inForce}`))).toEqual(new Set(['GIVEN true']));

    const no = await other.ask('customer:ana', withdraw, {
      input: { customerId: ground.idFor('customer:ana', 'kim') },
    });
    expect(no.errors).toEqual([]);
    expect(new Set((await ground.toldTo('customer:ana'))[0]?.consents?.map((one) => one.state))).toEqual(
      new Set(['WITHDRAWN']),
    );
  });

  test('is told how things stand, what was said, and the receipts, which the proof of the guardianship shows', async () => {
    await ground.speakFor('customer:ana', 'kim');

    const [one] = await ground.toldTo('customer:ana', other);
    expect(one).toMatchObject({ wardId: ground.idFor('customer:ana', 'kim'), inForce: true, proof: 'form 17' });
    expect(one?.consentHistory).toMatchObject({ totalCount: 1, nodes: [{ action: 'GIVEN', speaker: 'guardian' }] });
    expect(one?.consentReceipts?.[0]?.document.events[0]).toMatchObject({
      entity: 'guardian',
      recorded_by: 'guardian',
      proof: 'form 17',
    });
  });

  test('learns nothing else of the ward, and the ward sees the word and who read', async () => {
    await ground.speakFor('customer:ana', 'kim');
    const answer = await town.ask(
      'customer:ana',
      'query ($id: ID!) { customer(id: $id) { name consents { state } } }',
      {
        id: ground.idFor('customer:ana', 'kim'),
      },
    );
    expect(answer.data).toEqual({ customer: null });
    await ground.toldTo('customer:ana');

    const own = await town.ask(
      'customer:kim',
      '{ me { consentHistory(first: 5) { nodes { action speaker } } accessLog(first: 20) { nodes { by operation } } } }',
    );
    const me = own.data?.['me'] as unknown as {
      consentHistory: object;
      accessLog: { nodes: readonly { by: string; operation: string }[] };
    };
    expect(me.consentHistory).toEqual({ nodes: [{ action: 'GIVEN', speaker: 'guardian' }] });
    const read = me.accessLog.nodes.filter((one) => one.by === 'CUSTOMER').map((one) => one.operation);
    expect(new Set(read)).toEqual(new Set(['consent.given', 'me']));
  });

  test('speaks under a key of their own', async () => {
    await ground.recorded('ben', 'kim');
    const key = { idempotencyKey: 'k1' };
    const [first, again, another] = [
      await ground.speakFor('customer:ana', 'kim', town, key),
      await ground.speakFor('customer:ana', 'kim', other, key),
      await ground.speakFor('customer:ben', 'kim', town, key),
    ];

    expect(again.text).toBe(first.text);
    expect(another.errors).toEqual([]);
    expect(JSON.stringify(another.data)).not.toBe(JSON.stringify(first.data));
  });

  test('of a minor decides together with the minor where the law wants both', async () => {
    await ground.recorded('ana', 'teo');
    const standing = async () => {
      const one = (await ground.toldTo('customer:ana')).find(
        (each) => each.wardId === ground.idFor('customer:ana', 'teo'),
      );
      return new Set(one?.consents?.filter((each) => each.state === 'GIVEN').map((each) => each.inForce));
    };
    await ground.speakFor('customer:ana', 'teo');
    expect(await standing()).toEqual(new Set([false]));

    expect((await town.ask('customer:teo', give, { input: wish })).errors).toEqual([]);
    expect(await standing()).toEqual(new Set([true]));
  });

  test('is heard no more once it is written down that it ended', async () => {
    expect((await ground.recorded('ana', 'kim', { until: '2026-02-01T00:00:00Z' })).errors).toEqual([]);

    expect((await ground.speakFor('customer:ana', 'kim', other)).errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(await ground.toldTo('customer:ana', other)).toEqual([
      expect.objectContaining({ inForce: false, consents: null, consentHistory: null, consentReceipts: null }),
    ]);
  });

  test.each([
    ['the guardianship has ended', 'SET tie.until = datetime() - duration("PT1S")'],
    ['it has not begun', 'SET tie.since = datetime() + duration("PT1H")'],
    ['its proof is missing', 'REMOVE tie.proof'],
    ['the ward is of age', 'SET ward.birthDate = date("1990-01-01")'],
    ['the age of the ward is unknown', 'SET ward.birthDate = null, ward.ageBand = "unknown"'],
    ['the guardian is a minor', 'SET guardian.birthDate = date("2012-01-01")'],
    ['the guardian is restricted', 'SET guardian.restricted = true'],
    ['the guardian objects', 'SET guardian.objections = ["service"]'],
    ['the ward has died', 'SET ward.deceased = true'],
    ['the ward is being erased', 'SET ward.erasedAt = datetime()'],
  ])('is refused where %s, as who names nobody', async (_title, change) => {
    await graph.raw(`MATCH (guardian)-[tie:GUARDIAN_OF]->(ward) ${change}`);
    const rows = vi.spyOn(graph, 'rows');
    const refused = await ground.speakFor('customer:ana', 'kim');
    const statements = asked(rows);
    const nobody = await ground.speakFor('customer:ana', 'nobody');

    expect(refused.errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(refused.text).toBe(nobody.text);
    expect(statements).toEqual(['consent/guardianships']);
    expect(asked(rows)).toEqual([...statements, ...statements]);
    for (const one of await ground.toldTo('customer:ana'))
      expect(one).toMatchObject({ inForce: false, consents: null });
    expect((await graph.raw('MATCH (event:ConsentEvent) RETURN event')).records).toEqual([]);
  });
});

describe('a guardianship between people who have another record each', () => {
  const merges = () => new MergeWrites(graph, defaultPolicy, Date.now);
  const idOf = (who: string) => testIds.of('Customer', who);
  const mayAnaSpeak = async () => {
    const { errors } = await ground.speakFor('customer:ana', 'kim', other);
    const [one] = await ground.toldTo('customer:ana');
    expect(one?.inForce).toBe(errors.length === 0);
    expect(one?.consents === null).toBe(errors.length > 0);
    return errors[0]?.extensions.code ?? 'YES';
  };

  beforeEach(async () => void (await ground.recorded('ana', 'kim')));

  test.each([
    ['the guardian', 'ben', 'is restricted', 'SET other.restricted = true'],
    ['the guardian', 'ben', 'has died', 'SET other.deceased = true'],
    ['the guardian', 'ben', 'objects', 'SET other.objections = ["service"]'],
    ['the guardian', 'ben', 'is a minor', 'SET other.birthDate = date("2012-01-01")'],
    ['the guardian', 'ben', 'may not be stored here', 'SET other.residency = "RU"'],
    ['the guardian', 'ben', 'is being erased', 'SET other.erasedAt = datetime()'],
    ['the ward', 'teo', 'is of age', 'SET other.birthDate = date("1990-01-01")'],
    ['the ward', 'teo', 'is of unknown age', 'SET other.birthDate = null, other.ageBand = "unknown"'],
    ['the ward', 'teo', 'has died', 'SET other.deceased = true'],
  ])('is not in force while %s is held to be %s, who %s', async (end, record, _title, change) => {
    await graph.raw(`MATCH (other:Customer {id: $id}) ${change}`, { id: idOf(record) });
    expect(await mayAnaSpeak()).toBe('YES');

    const joined = [idOf(end === 'the ward' ? 'kim' : 'ana'), idOf(record)];
    await graph.raw(
      'CREATE (profile:MergedProfile {id: "both"}) WITH profile MATCH (customer:Customer) WHERE customer.id IN $joined CREATE (customer)-[:MERGED_INTO {since: datetime(), recordedBy: "import"}]->(profile)',
      { joined },
    );
    const refused = await ground.speakFor('customer:ana', 'kim');
    expect(refused.text).toBe((await ground.speakFor('customer:ana', 'nobody')).text);
    expect(await mayAnaSpeak()).toBe('FORBIDDEN');

    await merges().part(idOf(record), 'demanded');
    expect(await mayAnaSpeak()).toBe('YES');
  });

  test('is in force where nothing of the other records closes it, and lets none of them speak', async () => {
    await merges().merge({ customerIds: ['ana', 'ben'].map(idOf), proof: 'form 21', recordedBy: 'staff support' });
    await merges().merge({ customerIds: ['kim', 'teo'].map(idOf), proof: 'form 22', recordedBy: 'staff support' });

    expect(await mayAnaSpeak()).toBe('YES');
    for (const [guardian, ward] of [
      ['ben', 'kim'],
      ['ana', 'teo'],
      ['ben', 'teo'],
    ] as const)
      expect((await ground.speakFor(`customer:${guardian}`, ward)).errors[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test('is not in force between records of one person', async () => {
    await merges().merge({ customerIds: ['ana', 'kim'].map(idOf), proof: 'form 21', recordedBy: 'staff support' });

    expect(await mayAnaSpeak()).toBe('FORBIDDEN');
  });
});

describe('who is no guardian', () => {
  test('is answered alike about a ward, a stranger, nobody and garbage, by as many statements', async () => {
    await ground.recorded('ana', 'kim');
    const rows = vi.spyOn(graph, 'rows');
    const answers = [];
    for (const who of ['kim', 'teo', 'nobody']) answers.push(await ground.speakFor('customer:ben', who));
    answers.push(await town.ask('customer:ben', give, { input: { ...wish, customerId: 'x' } }));

    expect(answers[0]?.errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(new Set(answers.map((one) => one.text)).size).toBe(1);
    expect(asked(rows)).toEqual(answers.map(() => 'consent/guardianships'));
  });

  test('is neither the ward nor a customer before a partner’s client', async () => {
    await ground.recorded('ana', 'kim');

    expect((await ground.speakFor('customer:kim', 'ana')).errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await ground.speakFor('partner', 'kim')).errors[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test('does not say that the ward said it', async () => {
    await ground.recorded('ana', 'kim');

    const answer = await ground.speakFor('customer:ana', 'kim', town, { speaker: 'CUSTOMER' });
    expect(answer.errors[0]?.extensions.code).toBe('FORBIDDEN');
  });
});
