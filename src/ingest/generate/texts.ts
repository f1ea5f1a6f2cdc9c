import type { Language } from './names.js';
import type { Random } from './random.js';

/** What each department of the catalogue is about, as people put it. */
const topics: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  Kitchen: { en: 'cooking', ru: 'кухня' },
  Home: { en: 'home', ru: 'дом' },
  Garden: { en: 'gardening', ru: 'сад' },
  Clothing: { en: 'clothes', ru: 'одежда' },
  Sport: { en: 'sport', ru: 'спорт' },
  'Sound and play': { en: 'music and games', ru: 'музыка и игры' },
  Reading: { en: 'books', ru: 'книги' },
  Care: { en: 'care', ru: 'уход' },
};

export type Mood = 'glad' | 'plain' | 'cross';

const posts: Readonly<Record<Language, Readonly<Record<Mood, readonly string[]>>>> = {
  en: {
    glad: [
      'The {thing} arrived today, and I have not put it down since.',
      'If {topic} is your thing, try the {thing}. Thank me later.',
      'A quiet Sunday, a new {thing}, nothing else to report.',
      'Third {thing} in this house. Everybody wanted their own.',
    ],
    plain: [
      'Which {thing} do you use, and how long has it lasted?',
      'Clearing out the {topic} corner. What would you keep?',
      'Looking for a {thing} before the weekend. Any hints?',
      'Saw the new {thing} at the shop. Undecided.',
    ],
    cross: [
      'Two weeks for a {thing}, and then the wrong colour.',
      'The {thing} broke on the third day. Back it goes.',
      'I wanted to like this {thing}. I do not.',
    ],
  },
  ru: {
    glad: [
      'Наконец приехало: {thing}. Не выпускаю из рук, тема вечера: {topic}.',
      'Всем, кому близка тема «{topic}», советую {thing}.',
      'Тихое воскресенье, обновка ({thing}), больше новостей нет.',
      'Подарили {thing}. Теперь хочу ещё один такой же.',
    ],
    plain: [
      'Чем пользуетесь вы? Выбираю {thing}, от отзывов голова кругом.',
      'Разбираю всё, что связано с темой «{topic}». Что бы вы оставили?',
      'Ищу {thing} до выходных. Подскажете?',
      'Видели новинку ({thing}) в магазине? Пока думаю.',
    ],
    cross: [
      'Две недели ждать {thing}, и привезли не тот цвет.',
      'Сломалось на третий день: {thing}. Несу обратно.',
      'Очень хотелось полюбить {thing}. Не вышло.',
    ],
  },
};

const comments: Readonly<Record<Language, readonly string[]>> = {
  en: [
    'Same here.',
    'Where did you get it?',
    'You talked me into it.',
    'Mine lasted for years.',
    'Not for me, but I see why.',
    'Saving this for later.',
    'How is the quality?',
    'Bought one last week!',
  ],
  ru: [
    'У меня так же.',
    'А где брали?',
    'Уговорили, беру.',
    'Моему уже пять лет.',
    'Не моё, но понимаю.',
    'Сохраню на потом.',
    'Как качество?',
    'На прошлой неделе у нас появился такой же!',
  ],
};

const reviews: Readonly<Record<Language, Readonly<Record<Mood, readonly string[]>>>> = {
  en: {
    glad: [
      'Exactly what I hoped for.',
      'Well made, would buy again.',
      'Worth every cent.',
      'Friendly, quick, no fuss.',
    ],
    plain: ['Does what it says.', 'Fine for the price.', 'Good, with small flaws.', 'Nothing to add.'],
    cross: [
      'Fell apart within a week.',
      'Looks better in the picture.',
      'Long wait, poor answer.',
      'Would not buy again.',
    ],
  },
  ru: {
    glad: ['Именно то, чего хотелось.', 'Сделано хорошо, возьму ещё.', 'Стоит своих денег.', 'Быстро и приветливо.'],
    plain: ['Работает как заявлено.', 'За свою цену неплохо.', 'Хорошо, но есть мелочи.', 'Добавить нечего.'],
    cross: ['Развалилось за неделю.', 'На картинке лучше.', 'Долго ждать и без толку.', 'Больше не возьму.'],
  },
};

const searches: Readonly<Record<Language, readonly string[]>> = {
  en: ['{thing}', '{thing} sale', 'best {thing}', 'gift {topic}', '{topic} ideas'],
  ru: ['{topic} подарок', '{topic} скидки', 'купить {thing}', '{topic} идеи', '{thing} отзывы'],
};

export interface Subject {
  readonly thing: string;
  readonly department: string;
}

export function topicOf(department: string, language: Language): string {
  return topics[department]?.[language] ?? department.toLowerCase();
}

export function postText(random: Random, language: Language, mood: Mood, subject: Subject): string {
  return filled(random.pick(posts[language][mood]), language, subject);
}

export function commentText(random: Random, language: Language): string {
  return random.pick(comments[language]);
}

export function reviewText(random: Random, language: Language, mood: Mood): string {
  return random.pick(reviews[language][mood]);
}

export function searchText(random: Random, language: Language, subject: Subject): string {
  return filled(random.pick(searches[language]), language, subject);
}

function filled(template: string, language: Language, subject: Subject): string {
  return template.replace('{thing}', subject.thing).replace('{topic}', topicOf(subject.department, language));
}
