import { identifierTypes } from '../model/identifier-key.js';
import { tieKinds } from '../model/nouns.js';
import { type FileContract, optional, reference, required } from './contract-form.js';

export const whoFiles = {
  customers: {
    description:
      'The people whom the facts are about. Whoever is not here, and not in the graph, is not stored at all.',
    key: ['customer_id'],
    columns: [
      required('customer_id', { type: 'id', example: 'c-1001', description: 'The key of the customer in the source.' }),
      optional('name', { example: 'Ana Petrova', description: 'How the customer is called.' }),
      optional('birth_date', {
        type: 'date',
        example: '1991-04-23',
        description: 'Neither in the future nor before 1900.',
      }),
      optional('city', { example: 'Lisbon', description: 'Where the customer lives.' }),
      optional('country', { type: 'country', example: 'PT', description: 'Where the customer lives.' }),
      optional('residency', {
        type: 'country',
        example: 'PT',
        description: 'Whose privacy law protects the customer. Empty: the strictest profile.',
      }),
      optional('created_at', {
        type: 'instant',
        example: '2024-02-11T10:00:00Z',
        description: 'When the customer joined.',
      }),
    ],
  },
  identifiers: {
    description:
      'What a customer is recognised by. One identifier may belong to several customers, as a shared device does.',
    key: ['customer_id', 'type', 'value'],
    columns: [
      reference('customer_id', 'customers', 'c-1001', 'Whose identifier it is.'),
      required('type', {
        type: 'choice',
        values: identifierTypes,
        example: 'email',
        description: 'The kind of identifier. A loyalty_card also makes a loyalty account.',
      }),
      required('value', {
        example: 'ana@example.org',
        description:
          'As the source writes it. It is kept raw, and normalised for look-up: an address in lower case, a phone as + and digits.',
      }),
      optional('source', { example: 'web shop', description: 'Where it was collected.' }),
      optional('since', { type: 'instant', example: '2024-02-11', description: 'From when on it was seen.' }),
    ],
  },
  connections: {
    description:
      'Ties between two customers. A friendship is stored once: the same pair the other way round is the same row.',
    key: ['from_customer_id', 'to_customer_id', 'type'],
    columns: [
      reference('from_customer_id', 'customers', 'c-1001', 'Who declared the tie.'),
      reference('to_customer_id', 'customers', 'c-1002', 'To whom. Not the same customer.'),
      required('type', { type: 'choice', values: tieKinds, example: 'FOLLOWS', description: 'The kind of tie.' }),
      optional('since', { type: 'instant', example: '2025-06-01T00:00:00Z', description: 'When the tie began.' }),
      optional('strength', {
        type: 'decimal',
        min: 0,
        max: 1,
        unit: '0 to 1',
        example: '0.7',
        description: 'How close the two are.',
      }),
    ],
  },
  households: {
    description: 'Who lives with whom. A customer lives in one household: who is named with another one has moved.',
    key: ['customer_id'],
    columns: [
      reference('customer_id', 'customers', 'c-1001', 'Who lives there.'),
      required('household_id', {
        type: 'id',
        example: 'h-40',
        description: 'The household. One that is new is made; one that the last member leaves is gone.',
      }),
      optional('role', { type: 'word', example: 'partner', description: 'What the customer is there.' }),
      optional('since', { type: 'instant', example: '2025-03-01', description: 'Since when.' }),
    ],
  },
  guardianships: {
    description:
      'Who speaks for whom about consent. What staff wrote down of the same two is not changed by a file: it counts as unchanged.',
    key: ['guardian_id', 'ward_id'],
    columns: [
      reference('guardian_id', 'customers', 'c-1001', 'Who speaks.'),
      reference('ward_id', 'customers', 'c-1003', 'Who is spoken for. Not the same customer.'),
      required('since', { type: 'instant', example: '2025-03-01', description: 'Since when.' }),
      optional('until', {
        type: 'instant',
        example: '2026-03-01',
        description: 'When it ends, or ended; full age ends it at the latest.',
      }),
      required('proof', {
        lengthMax: 200,
        example: 'birth certificate, form 17',
        description: 'Where it can be shown. No personal data.',
      }),
    ],
  },
  merges: {
    description:
      'Which customers are one person. Nothing of theirs is moved, and of each is then only seen what all of them let be seen. What staff wrote down, and what the person had parted, a file does not change: it counts as unchanged.',
    key: ['customer_id'],
    columns: [
      reference('customer_id', 'customers', 'c-1001', 'A record of the person.'),
      required('profile_id', {
        type: 'id',
        example: 'p-7',
        description: 'The person: rows that name the same one are joined, at most 10. One alone joins nobody.',
      }),
      optional('since', { type: 'instant', example: '2025-03-01', description: 'Since when; from now on if empty.' }),
      required('proof', {
        lengthMax: 200,
        example: 'both cards shown, form 21',
        description: 'Where it can be shown. No personal data.',
      }),
    ],
  },
} as const satisfies Record<string, FileContract>;
