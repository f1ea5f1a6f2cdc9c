import { describe, expect, test } from 'vitest';
import type { ConsentRecord } from '../../src/consent/record.js';
import { yesWordsMax } from '../../src/graph/yes-words.js';
import { ConsentGround, console, day, given, id, start } from './consent-ground.js';

const ground = ConsentGround.use();

describe('a clock that is ahead or was set back', () => {
  const hour = 3_600_000;
  let receipts = 0;
  const speaks = (action: ConsentRecord['action'], at: number) => {
    receipts += 1;
    ground.clock = at;
    const records = [given('ana', { action, at, ...(action === 'given' ? {} : { purpose: '*' }) })];
    const context = { source: 'first_hand', actor: 'self', receiptId: `r${receipts}` } as const;
    return ground.writes.speak({ customerId: id('ana'), records, context });
  };

  test('undoes no withdrawal, whoever takes the classes again, and whenever', async () => {
    await speaks('given', start - day);
    await speaks('given', start + hour);
    await speaks('withdrawn', start + 5);

    expect(await ground.seen(console)).toEqual({});
    await ground.writes.reclassify([id('ana')]);
    expect(await ground.seen(console)).toEqual({});
    ground.clock = start + hour;
    expect(await ground.seen(console)).toEqual({});
    await ground.writes.reclassifyDue(ground.clock);
    expect(await ground.seen(console)).toEqual({});
  });

  test('of one instance closes a withdrawal for those with another clock, also when they take the classes again', async () => {
    await speaks('given', start - day);
    await speaks('withdrawn', start + hour);
    ground.clock = start;
    await ground.writes.reclassify([id('ana')]);

    expect(await ground.seen(console)).toEqual({});
  });

  test('swallows no yes that is said after a withdrawal', async () => {
    await speaks('withdrawn', start + hour);
    await speaks('given', start + 5);

    expect(await ground.seen(console)).toEqual({ ana: 'seen' });
    ground.clock = start + hour;
    await ground.writes.reclassify([id('ana')]);
    expect(await ground.seen(console)).toEqual({ ana: 'seen' });
  });
});

describe('a customer who says yes again and again', () => {
  const said = (receiptId: string, words: number, action: ConsentRecord['action'] = 'given') =>
    ground.writes.speak({
      customerId: id('ana'),
      records: Array.from({ length: words }, (_, place) =>
        given('ana', {
          action,
          at: ground.clock,
          until: action === 'given' ? ground.clock + day + place : null,
          purpose: '*',
        }),
      ),
      context: { source: 'first_hand', actor: 'self', receiptId },
    });

  test('is told that a day takes no more, and can say no, repeat what was said, and go on the day after', async () => {
    await said('first', 300);
    await said('second', yesWordsMax - 300);
    ground.clock += 1;

    await expect(said('third', 1)).rejects.toMatchObject({ code: 'CONSENT_TOO_OFTEN' });
    const { records } = await ground.graph.raw("MATCH (e:ConsentEvent {receiptId: 'third'}) RETURN count(e) AS words");
    expect(records[0]?.get('words')).toBe(0);
    ground.clock -= 1;
    expect((await said('first', 300)).recorded).toBe(0);
    expect((await said('no', 1, 'withdrawn')).recorded).toBe(1);
    expect(await ground.seen(console)).toEqual({});
    ground.clock += day;
    expect((await said('fourth', 1)).recorded).toBe(1);
    expect(await ground.seen(console)).toEqual({ ana: 'seen' });
  });

  test('takes nothing of the day from others', async () => {
    await said('first', yesWordsMax);
    const others = { source: 'first_hand', actor: 'self', receiptId: 'of ben' } as const;

    expect(
      (await ground.writes.speak({ customerId: id('ben'), records: [given('ben')], context: others })).recorded,
    ).toBe(1);
  });
});
