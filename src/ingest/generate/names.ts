import type { Random } from './random.js';

export type Language = 'en' | 'ru';

export interface Name {
  readonly given: string;
  readonly surname: string;
  /** Given name and surname in Latin letters, for addresses and handles. */
  readonly latin: readonly [given: string, surname: string];
}

const englishGiven = [
  'Ada',
  'Alma',
  'Bea',
  'Cora',
  'Delia',
  'Edith',
  'Flora',
  'Greer',
  'Hazel',
  'Imogen',
  'Iris',
  'June',
  'Kit',
  'Lena',
  'Mabel',
  'Nell',
  'Odette',
  'Pearl',
  'Rhea',
  'Sylvie',
  'Tess',
  'Una',
  'Vera',
  'Willa',
  'Alaric',
  'Basil',
  'Caspar',
  'Dorian',
  'Edmund',
  'Felix',
  'Gideon',
  'Hugo',
  'Ivor',
  'Jasper',
  'Lionel',
  'Magnus',
  'Ned',
  'Orson',
  'Piers',
  'Quentin',
  'Rufus',
  'Silas',
  'Tobias',
  'Victor',
  'Walter',
  'Matteo',
  'Lucia',
  'Javier',
  'Marta',
  'Jonas',
  'Greta',
] as const;

// The surnames are put together, so that they are nobody's in particular.
const surnameHeads = [
  'Ash',
  'Bramble',
  'Copper',
  'Dun',
  'Elder',
  'Fern',
  'Gorse',
  'Hather',
  'Inker',
  'Kettle',
  'Lark',
  'Marl',
  'Nether',
  'Oaken',
  'Penny',
  'Quill',
  'Raven',
  'Sorrel',
  'Thistle',
  'Under',
  'Wend',
  'Yarrow',
] as const;
const surnameTails = [
  'bank',
  'combe',
  'dale',
  'fold',
  'garth',
  'holt',
  'low',
  'marsh',
  'mere',
  'ridge',
  'stead',
  'thwaite',
  'ward',
  'wick',
] as const;

interface RussianGiven {
  readonly written: string;
  readonly latin: string;
  readonly feminine: boolean;
}

const russianGiven: readonly RussianGiven[] = [
  ['Алина', 'Alina'],
  ['Варвара', 'Varvara'],
  ['Дарья', 'Darya'],
  ['Евгения', 'Evgenia'],
  ['Зоя', 'Zoya'],
  ['Ирина', 'Irina'],
  ['Ксения', 'Ksenia'],
  ['Лидия', 'Lidia'],
  ['Марина', 'Marina'],
  ['Нина', 'Nina'],
  ['Полина', 'Polina'],
  ['Софья', 'Sofya'],
  ['Таисия', 'Taisia'],
  ['Ульяна', 'Ulyana'],
  ['Яна', 'Yana'],
  ['Антон', 'Anton'],
  ['Богдан', 'Bogdan'],
  ['Виктор', 'Viktor'],
  ['Глеб', 'Gleb'],
  ['Денис', 'Denis'],
  ['Егор', 'Egor'],
  ['Захар', 'Zakhar'],
  ['Кирилл', 'Kirill'],
  ['Лев', 'Lev'],
  ['Матвей', 'Matvey'],
  ['Олег', 'Oleg'],
  ['Павел', 'Pavel'],
  ['Руслан', 'Ruslan'],
  ['Семён', 'Semyon'],
  ['Тимур', 'Timur'],
].map(([written = '', latin = ''], index) => ({ written, latin, feminine: index < 15 }));

const russianHeads = [
  ['Ветро', 'vetro'],
  ['Лесо', 'leso'],
  ['Бело', 'belo'],
  ['Тихо', 'tikho'],
  ['Свето', 'sveto'],
  ['Камне', 'kamne'],
  ['Сине', 'sine'],
  ['Звоно', 'zvono'],
  ['Ягодо', 'yagodo'],
  ['Перво', 'pervo'],
  ['Росо', 'roso'],
  ['Зимо', 'zimo'],
] as const;
const russianTails = [
  ['лесов', 'lesov'],
  ['мыслов', 'myslov'],
  ['ходов', 'khodov'],
  ['берегов', 'beregov'],
  ['садов', 'sadov'],
  ['речин', 'rechin'],
  ['полин', 'polin'],
  ['горин', 'gorin'],
  ['светин', 'svetin'],
  ['домов', 'domov'],
] as const;

/** An invented name in the letters of the language. */
export function makeName(random: Random, language: Language): Name {
  return language === 'ru' ? russianName(random) : englishName(random);
}

function englishName(random: Random): Name {
  const given = random.pick(englishGiven);
  const surname = random.pick(surnameHeads) + random.pick(surnameTails);
  return { given, surname, latin: [given.toLowerCase(), surname.toLowerCase()] };
}

function russianName(random: Random): Name {
  const given = random.pick(russianGiven);
  const [head, latinHead] = random.pick(russianHeads);
  const [tail, latinTail] = random.pick(russianTails);
  const ending = given.feminine ? 'а' : '';
  return {
    given: given.written,
    surname: `${head}${tail}${ending}`,
    latin: [given.latin.toLowerCase(), `${latinHead}${latinTail}${given.feminine ? 'a' : ''}`],
  };
}

/** The word with one slip of the keyboard: two letters swapped, one left out, or one doubled. */
export function mistyped(random: Random, word: string): string {
  if (word.length < 4) return `${word}${word.at(-1) ?? ''}`;
  const at = random.integer(1, word.length - 2);
  const [before, one, two, after] = [word.slice(0, at), word.charAt(at), word.charAt(at + 1), word.slice(at + 2)];
  const slip = random.integer(0, 3);
  if (slip === 0 && one !== two) return before + two + one + after;
  return slip === 1 ? before + two + after : before + one + one + two + after;
}
