import { undatedOrder } from '../model/time.js';
import { factsOf, idOf, type Mapper, textOf, timeOf } from './mapping.js';

export const mapGroup: Mapper = (row, context) => {
  const id = context.ids.once('Group', textOf(row, 'group_id'));
  const facts = factsOf(row, { externalId: 'group_id', name: 'name', kind: 'kind' });
  return { statement: 'groups', partition: id, row: { id, facts } };
};

export const mapMembership: Mapper = (row, context) => {
  const customerId = context.ids.of('Customer', textOf(row, 'customer_id'));
  const groupId = idOf(context, 'Group', row['group_id']);
  const facts = factsOf(row, { since: 'since', role: 'role' });
  return { statement: 'memberships', partition: customerId, row: { customerId, groupId, facts } };
};

export const mapInterest: Mapper = (row, context) => {
  const name = textOf(row, 'interest');
  const interestId = context.ids.of('Interest', name);
  const customerId = idOf(context, 'Customer', row['customer_id']);
  const facts = {
    ...factsOf(row, { weight: 'weight', since: 'since' }),
    ...(row['since'] === undefined ? {} : { atOrder: row['since'] ?? undatedOrder }),
  };
  // One writer for an interest: two that both find it new would wait for each other.
  return { statement: 'interests', partition: interestId, row: { customerId, interestId, name, facts } };
};

export const mapPost: Mapper = (row, context) => {
  const customerId = context.ids.of('Customer', textOf(row, 'customer_id'));
  const facts = {
    ...factsOf(row, {
      externalId: 'post_id',
      text: 'text',
      language: 'language',
      topic: 'topic',
      sentiment: 'sentiment',
    }),
    ...timeOf(row),
    customerId,
  };
  const id = context.ids.once('Post', textOf(row, 'post_id'));
  return { statement: 'posts', partition: customerId, row: { id, customerId, facts } };
};
