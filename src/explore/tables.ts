/** How a column's value is made coarser. `mark`: values that few customers share are pooled; `open`: it is about no customer, and stays. */
export type Treatment = 'plain' | 'mark' | 'open';

export interface WorkspaceColumn {
  readonly name: string;
  readonly type: 'string' | 'long' | 'double' | 'date';
  readonly treatment: Treatment;
}

const plain = (name: string, type: WorkspaceColumn['type']): WorkspaceColumn => ({ name, type, treatment: 'plain' });
const mark = (name: string): WorkspaceColumn => ({ name, type: 'string', treatment: 'mark' });
const open = (name: string, type: WorkspaceColumn['type'] = 'string'): WorkspaceColumn => ({
  name,
  type,
  treatment: 'open',
});

/** Every label of a workspace with its properties. Each node has an `id` besides. What is not listed here is never there. */
export const nodeTables = {
  Customer: [mark('ageBand'), mark('country'), mark('city'), plain('joinedOn', 'date')],
  Purchase: [
    plain('day', 'date'),
    plain('totalMinor', 'long'),
    mark('currency'),
    mark('channel'),
    mark('paymentMethod'),
    mark('deliveryMethod'),
  ],
  Visit: [plain('day', 'date'), plain('minutes', 'long'), mark('purpose')],
  Rating: [plain('day', 'date'), plain('score', 'double')],
  Post: [plain('day', 'date'), mark('language'), mark('topic'), plain('sentiment', 'double')],
  Session: [plain('day', 'date'), mark('channel')],
  Event: [plain('day', 'date'), mark('type'), mark('channel')],
  Store: [open('name'), open('format'), open('city')],
  Category: [open('name')],
  Product: [open('name'), open('brand'), open('priceMinor', 'long'), open('currency')],
  Promotion: [open('name'), open('kind')],
  Group: [open('name'), open('kind')],
  Interest: [open('name')],
  Community: [open('label'), open('level')],
  Segment: [open('name'), open('kind')],
} as const satisfies Record<string, readonly WorkspaceColumn[]>;

export type NodeLabel = keyof typeof nodeTables;

/** A type of relationship, with the labels of its two ends. `from` and `to` may stand for several labels: then there is a file for each. */
export const tieTables = {
  FOLLOWS: [plain('since', 'date'), plain('strength', 'double')],
  FRIEND_OF: [plain('since', 'date'), plain('strength', 'double')],
  INFLUENCES: [plain('probability', 'double')],
  WROTE: [],
  LIKED: [plain('day', 'date')],
  COMMENTED_ON: [plain('day', 'date')],
  SHARED: [plain('day', 'date')],
  MADE: [],
  AT: [],
  CONTAINS: [plain('quantity', 'long')],
  PAID_VISIT: [],
  TO: [],
  RATED: [],
  OF: [],
  HAD: [],
  DID: [],
  IN_SESSION: [],
  ABOUT: [],
  REACTED_TO: [mark('reaction'), plain('day', 'date')],
  INTERACTED: [mark('kind'), plain('weight', 'double'), plain('day', 'date')],
  MEMBER_OF: [mark('role'), plain('since', 'date')],
  INTERESTED_IN: [plain('weight', 'double')],
  IN_COMMUNITY: [],
  IN_SEGMENT: [],
  IN_CATEGORY: [],
  CHILD_OF: [],
} as const satisfies Record<string, readonly WorkspaceColumn[]>;

export type TieType = keyof typeof tieTables;

/** Labels of which a node is there only if enough customers of the workspace belong to it: by its name it could tell who they are. */
export const belongingLabels: ReadonlySet<NodeLabel> = new Set(['Group', 'Interest', 'Community', 'Segment']);

/** Properties of the main graph that no workspace may hold, on whatever it may be. */
export const forbiddenProperties: readonly string[] = [
  'externalId',
  'birthDate',
  'createdAt',
  'residency',
  'value',
  'raw',
  'text',
  'at',
  'atOrder',
  'customerId',
  'storeId',
  'objectId',
  'startedAt',
  'endedAt',
  'runId',
  'key',
  'point',
  'proof',
  'receiptId',
];
