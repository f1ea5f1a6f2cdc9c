import type { Name } from './names.js';
import { cityOfFarid } from './places.js';

/** What is fixed about a persona in every world. */
export interface PersonaTraits {
  readonly externalId: string;
  readonly name: Name;
  readonly language: 'en' | 'ru';
  /** Age at the end of the world's history. */
  readonly ageYears: number;
  readonly city: number;
  readonly pull: number;
  /** Customer numbers of the friends and of those followed, besides what chance brings. */
  readonly friends: readonly number[];
  readonly follows: readonly number[];
}

/** The first numbers of every world are the personas; those after them are neighbours who agree to everything. */
const personaCount = 7;
const neighboursUntil = 20;

const [ana, boris, chiara, dmitri, elena, farid, greta] = [0, 1, 2, 3, 4, 5, 6] as const;

const traits: readonly PersonaTraits[] = [
  persona('ana', ['Ana', 'Ferreholt'], {
    ageYears: 35.5,
    friends: [dmitri, elena, greta, 7, 8, 9, 10, 11, 12, 13, 14],
    follows: [greta, 7, 9, 15, 16],
  }),
  persona('boris', ['Борис', 'Тихоберегов', 'tikhoberegov'], {
    ageYears: 42.2,
    friends: [dmitri, greta, 7, 8, 15],
    follows: [ana, 9, 10],
  }),
  persona('chiara', ['Chiara', 'Montedoro'], { ageYears: 15.3, friends: [greta, 11, 12], follows: [ana, greta] }),
  persona('dmitri', ['Дмитрий', 'Ветросадов', 'vetrosadov'], {
    ageYears: 47.8,
    friends: [greta, 9, 10, 16],
    follows: [ana, 7, 8],
  }),
  persona('elena', ['Елена', 'Росогорина', 'rosogorina'], {
    ageYears: 31.4,
    friends: [greta, 13, 14, 17],
    follows: [ana, boris, 12],
  }),
  persona('farid', ['Фарид', 'Камнедомов', 'kamnedomov'], {
    ageYears: 37.3,
    friends: [greta, 15, 16, 18],
    follows: [ana, 11],
    city: cityOfFarid,
  }),
  persona('greta', ['Greta', 'Larkmere'], {
    ageYears: 39.8,
    friends: [7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19],
    follows: [ana, chiara, farid, 7, 8, 13],
    pull: 1,
  }),
];

/** The persona with a customer number, or null. */
export function personaOf(index: number): PersonaTraits | null {
  return traits[index] ?? null;
}

/** Whether the customer is a neighbour of the personas, who agrees to everything so that these have friends whom they may see. */
export function isNeighbour(index: number): boolean {
  return index >= personaCount && index < neighboursUntil;
}

type Own = Pick<PersonaTraits, 'ageYears' | 'friends' | 'follows'> & { readonly city?: number; readonly pull?: number };

function persona(
  externalId: string,
  [given, surname, latinSurname]: readonly [string, string, string?],
  { city = 0, pull = 0.5, ...own }: Own,
): PersonaTraits {
  const name: Name = { given, surname, latin: [externalId, latinSurname ?? surname.toLowerCase()] };
  return { externalId, name, language: latinSurname === undefined ? 'en' : 'ru', city, pull, ...own };
}
