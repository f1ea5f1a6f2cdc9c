import { bodyLengthMax, type FileContract, optional, reference, required } from './contract-form.js';

export const socialFiles = {
  groups: {
    description: 'Groups, clubs and pages that customers join.',
    key: ['group_id'],
    columns: [
      required('group_id', { type: 'id', example: 'g-12', description: 'The key of the group in the source.' }),
      optional('name', { example: 'Night runners', description: 'What the group is called.' }),
      optional('kind', { type: 'word', example: 'club', description: 'What sort of group it is.' }),
    ],
  },
  memberships: {
    description: 'Who belongs to which group.',
    key: ['customer_id', 'group_id'],
    columns: [
      reference('customer_id', 'customers', 'c-1001', 'The member.'),
      reference('group_id', 'groups', 'g-12', 'The group.'),
      optional('since', { type: 'instant', example: '2025-01-15', description: 'When the customer joined.' }),
      optional('role', { type: 'word', example: 'member', description: 'The part the member plays.' }),
    ],
  },
  interests: {
    description: 'What customers declare to be interested in.',
    key: ['customer_id', 'interest'],
    columns: [
      reference('customer_id', 'customers', 'c-1001', 'Who is interested.'),
      required('interest', {
        type: 'id',
        example: 'cycling',
        description: 'The name of the interest, which is its key.',
      }),
      optional('weight', { type: 'decimal', min: 0, max: 1_000_000, example: '0.8', description: 'How strongly.' }),
      optional('since', { type: 'instant', example: '2025-03-02', description: 'Since when.' }),
    ],
  },
  posts: {
    description: 'What customers wrote. Reactions to it are events with the object type post.',
    key: ['post_id'],
    columns: [
      required('post_id', { type: 'id', example: 'post-77', description: 'The key of the post in the source.' }),
      reference('customer_id', 'customers', 'c-1001', 'The author.'),
      optional('at', { type: 'instant', example: '2026-05-04T18:20:00Z', description: 'When it was written.' }),
      optional('text', { lengthMax: bodyLengthMax, example: 'Finally found good lamps.', description: 'The words.' }),
      optional('language', { type: 'language', example: 'en', description: 'BCP 47 tag of the language of the text.' }),
      optional('topic', { example: 'home', description: 'What it is about, where the source knows.' }),
      optional('sentiment', {
        type: 'decimal',
        min: -1,
        max: 1,
        unit: '-1 to 1',
        example: '0.6',
        description: 'Mood of the text, where the source knows.',
      }),
    ],
  },
} as const satisfies Record<string, FileContract>;
