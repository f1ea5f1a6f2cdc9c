import { ageBandOf } from '../model/age-band.js';
import { identifierCategories, type IdentifierType, normalIdentifier } from '../model/identifier-key.js';
import { factsOf, idOf, type Mapper, type MappingContext, textOf } from './mapping.js';
import type { Row } from './rows.js';

export const mapCustomer: Mapper = (row, context) => {
  const birthDate = row['birth_date'];
  if (typeof birthDate === 'string' && Date.parse(birthDate) > context.now) {
    return {
      fault: { column: 'birth_date', reason: 'impossible-date', message: 'The day of birth is in the future.' },
    };
  }
  const residency = row['residency'];
  if (residency !== undefined && context.isStorable?.(residency === null ? null : String(residency)) === false) {
    return { fault: { column: 'residency', reason: 'other-region' } };
  }
  const facts = factsOf(row, {
    externalId: 'customer_id',
    name: 'name',
    birthDate: 'birth_date',
    city: 'city',
    country: 'country',
    residency: 'residency',
    createdAt: 'created_at',
  });
  if (birthDate !== undefined) facts['ageBand'] = ageBandOf(birthDate === null ? null : String(birthDate), context.now);
  const id = context.ids.once('Customer', textOf(row, 'customer_id'));
  return { statement: 'customers', partition: id, row: { id, facts } };
};

export const mapIdentifier: Mapper = (row, context) => {
  const type = textOf(row, 'type') as IdentifierType;
  const raw = textOf(row, 'value');
  const value = normalIdentifier(type, raw);
  const id = context.ids.once('Identifier', `${type}\0${value}`);
  const source = row['source'] ?? null;
  return {
    statement: 'identifiers',
    partition: id,
    row: {
      id,
      customerId: idOf(context, 'Customer', row['customer_id']),
      identifier: { type, category: identifierCategories[type], source },
      personal: { value, raw },
      facts: factsOf(row, { source: 'source', since: 'since' }),
      account: type === 'loyalty_card' ? { id: context.ids.once('LoyaltyAccount', value), number: value } : null,
    },
  };
};

export const mapConnection: Mapper = (row, context) => {
  if (row['from_customer_id'] === row['to_customer_id']) {
    return { fault: { column: 'to_customer_id', reason: 'contradiction', message: 'Nobody is tied to themselves.' } };
  }
  const friends = row['type'] === 'FRIEND_OF';
  const { fromId, toId } = endsOf(row, context);
  return {
    statement: friends ? 'connections-friends' : 'connections-follows',
    partition: friends && toId < fromId ? toId : fromId,
    row: { fromId, toId, facts: factsOf(row, { since: 'since', strength: 'strength' }) },
  };
};

export const mapHousehold: Mapper = (row, context) => {
  const externalId = textOf(row, 'household_id');
  const householdId = context.ids.of('Household', externalId);
  const customerId = idOf(context, 'Customer', row['customer_id']);
  const facts = factsOf(row, { role: 'role', since: 'since' });
  // One writer for all: who moves may empty a household that another is about to move into.
  return { statement: 'households', partition: '', row: { customerId, householdId, externalId, facts } };
};

export const mapGuardianship: Mapper = (row, context) => {
  if (row['guardian_id'] === row['ward_id'])
    return { fault: { column: 'ward_id', reason: 'contradiction', message: 'Nobody is the guardian of themselves.' } };
  const [since, until] = [row['since'], row['until']];
  if (typeof since === 'number' && typeof until === 'number' && until <= since)
    return { fault: { column: 'until', reason: 'impossible-date', message: 'The end is not after the beginning.' } };
  const guardianId = context.ids.of('Customer', textOf(row, 'guardian_id'));
  const wardId = context.ids.of('Customer', textOf(row, 'ward_id'));
  const facts = factsOf(row, { since: 'since', until: 'until', proof: 'proof' });
  return { statement: 'guardianships', partition: guardianId, row: { guardianId, wardId, facts } };
};

export const mapMerge: Mapper = (row, context) => {
  const customerId = context.ids.of('Customer', textOf(row, 'customer_id'));
  const profileId = context.ids.of('MergedProfile', textOf(row, 'profile_id'));
  return {
    statement: 'merges',
    partition: profileId,
    row: { customerId, profileId, facts: factsOf(row, { since: 'since', proof: 'proof' }) },
  };
};

function endsOf(row: Row, context: MappingContext): { readonly fromId: string; readonly toId: string } {
  return {
    fromId: context.ids.of('Customer', textOf(row, 'from_customer_id')),
    toId: context.ids.of('Customer', textOf(row, 'to_customer_id')),
  };
}
