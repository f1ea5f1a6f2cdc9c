/** A customer of every generated world who is worth being. */
export interface Persona {
  readonly externalId: string;
  readonly title: string;
  /** What somebody who asks as this customer, or about them, should see. */
  readonly expect: string;
  /** A GraphQL operation without variables, ready to send with the persona's token. A test holds it against the schema. */
  readonly query: string;
}

const ownPage = `{
  me {
    name
    city
    purchases(first: 5) {
      edges { node { at totalMinor currency channel store { name } lines { quantity product { name brand } } } }
    }
    recommendations(first: 5) { rank reason product { name brand } }
  }
}`;

const friendsPage = `{
  me {
    name
    friends(first: 20) {
      edges { since node { name city interests(first: 5) { edges { weight node { name } } } } }
    }
    recommendations(first: 5) { rank reason product { name brand } }
  }
}`;

const contactPage = `{
  me {
    name
    identifiers(first: 10) { edges { source node { type value } } }
    friends(first: 10) { edges { node { name identifiers(first: 10) { edges { node { type value } } } } } }
  }
}`;

export const personas: readonly Persona[] = [
  {
    externalId: 'ana',
    title: 'Agrees to everything',
    expect: 'Sees all of her own data and those friends who agree; gets personal and social recommendations.',
    query: friendsPage,
  },
  {
    externalId: 'boris',
    title: 'Refuses everything',
    expect: 'Sees his own data as ever, gets the recommendations that everybody gets, and no other customer sees him.',
    query: ownPage,
  },
  {
    externalId: 'chiara',
    title: 'Is fifteen years old',
    expect:
      'Agreed to everything, which counts for nothing at her age: the service only, and no part in others’ recommendations.',
    query: ownPage,
  },
  {
    externalId: 'dmitri',
    title: 'Withdrew yesterday',
    expect: 'Agreed to everything and took it back the day before the history of the world ends: since then as Boris.',
    query: ownPage,
  },
  {
    externalId: 'elena',
    title: 'Refused contact only',
    expect: 'Seen by others as Ana is, but for e-mail addresses, telephone numbers and handles.',
    query: contactPage,
  },
  {
    externalId: 'farid',
    title: 'Lives in another region',
    expect: 'Resident of Russia: agreed to everything, but a deployment outside Russia shows nothing of him to others.',
    query: ownPage,
  },
  {
    externalId: 'greta',
    title: 'Knows everybody',
    expect: 'Has many friends and followers, of whom she sees and counts only those who agree.',
    query: friendsPage,
  },
];
