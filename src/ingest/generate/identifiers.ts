import { dayMs, instantText } from './calendar.js';
import { mistyped } from './names.js';
import type { Person } from './people.js';
import { opaqueKey, Random } from './random.js';
import type { Sink } from './rows.js';
import type { World } from './world.js';

/**
 * What a customer is recognised by: addresses as different systems wrote them down, some with slips of the keyboard, and devices that a
 * household shares. Addresses are under `.example` (RFC 2606) and numbers under +999, which no country has: nobody can be reached.
 */
export function putIdentifiers(world: World, sink: Sink, person: Person): void {
  const { seed } = world.options;
  const random = new Random(seed, ['identifiers', person.index]);
  const seen = new Set<string>();
  const put = (type: string, value: string, source: string): void => {
    const same = `${type} ${value
      .trim()
      .toLowerCase()
      .replaceAll(/[ ()-]/g, type === 'phone' ? '' : '$&')}`;
    if (seen.has(same)) return;
    seen.add(same);
    const since = person.createdAt + random.integer(0, 20) * dayMs;
    const known = Math.min(since, world.options.now - dayMs);
    sink.put('identifiers', { customer_id: person.customerId, type, value, source, since: instantText(known) });
  };
  putAddresses(random, person, put);
  if (random.chance(0.8)) put('loyalty_card', `LC${random.integer(10_000_000, 99_999_999)}`, 'pos');
  if (random.chance(0.5)) put('crm', opaqueKey('CRM-', seed, ['crm', person.index]).toUpperCase(), 'crm');
  if (random.chance(0.75)) put('device', opaqueKey('dev-', seed, ['device', person.index]), 'app');
  if (person.household !== null) put('device', opaqueKey('dev-', seed, ['shared-device', person.household]), 'app');
  if (random.chance(0.7)) put('cookie', opaqueKey('ck-', seed, ['cookie', person.index]), 'web');
  if (random.chance(0.35))
    put('social', `@${person.name.latin[0]}_${person.name.latin[1]}${random.integer(1, 100)}`, 'social');
}

function putAddresses(
  random: Random,
  person: Person,
  put: (type: string, value: string, source: string) => void,
): void {
  const [given, surname] = person.name.latin;
  const number = person.persona === null ? String(person.index) : '';
  const host = random.pick(['post.example', 'mail.example', 'letters.example', 'pochta.example']);
  if (person.persona !== null || random.chance(0.94)) put('email', `${given}.${surname}${number}@${host}`, 'web');
  // What staff type in is not always what the customer said.
  if (random.chance(0.12)) put('email', `${given}.${mistyped(random, surname)}${number}@${host}`, 'crm');
  if (random.chance(0.15)) put('email', `${given.toUpperCase()}${surname.charAt(0)}${number}@WORK.example `, 'pos');
  const phone = String(100_000_000 + ((person.index * 48_271 + random.integer(0, 3) * 300_000_000) % 900_000_000));
  if (person.persona !== null || random.chance(0.82))
    put('phone', `+999 ${phone.slice(0, 2)} ${phone.slice(2, 5)}-${phone.slice(5)}`, 'web');
  if (random.chance(0.06)) put('phone', `+999${phone.slice(0, 7)}${phone.charAt(8)}${phone.charAt(7)}`, 'crm');
}
