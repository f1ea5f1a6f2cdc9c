/** A customer of every generated world who is worth being. */
export interface Persona {
  readonly externalId: string;
  readonly title: string;
  /** What somebody who asks as this customer, or about them, should see. */
  readonly expect: string;
  /** A GraphQL operation without variables, ready to send with the persona's token. */
  readonly query: string;
}

const page = `{
  me {
    name
    city
    connections(kind: FRIEND_OF, first: 5) { edges { since node { name city } } }
    purchases(first: 5) { edges { node { at totalMinor currency store { name } lines { quantity product { name brand } } } } }
    recommendations(first: 5) { reason product { name } }
  }
}`;

export const personas: readonly Persona[] = [
  {
    externalId: 'ana',
    title: 'Agrees to everything',
    expect: 'Sees all of her own data and her friends who agree; gets personal and social recommendations.',
    query: page,
  },
  {
    externalId: 'boris',
    title: 'Refuses everything',
    expect: 'Sees his own data as before, gets the recommendations that everybody gets, and is seen by nobody.',
    query: page,
  },
  {
    externalId: 'chiara',
    title: 'Is fifteen years old',
    expect:
      'Agreed to everything, which counts for nothing at her age: the service only, and no part in others’ recommendations.',
    query: page,
  },
  {
    externalId: 'dmitri',
    title: 'Withdrew yesterday',
    expect: 'Agreed to everything in January and took it back the day before the world ends: since then as Boris.',
    query: page,
  },
  {
    externalId: 'elena',
    title: 'Refused contact only',
    expect: 'Seen as Ana is, but for e-mail addresses, telephone numbers and handles.',
    query: page,
  },
  {
    externalId: 'farid',
    title: 'Lives in another region',
    expect: 'Resident of Russia: agreed to everything, but a deployment outside Russia shows nothing of him to others.',
    query: page,
  },
  {
    externalId: 'greta',
    title: 'Knows everybody',
    expect: 'Agrees to everything and has many friends and followers; the others count only those who agree as well.',
    query: page,
  },
];
