import { KithError } from '../model/errors.js';

/** A full-text query of the caller's words only: every word must occur, the last one may be a beginning. No operator of Lucene gets through. */
export function searchText(text: string): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu);
  if (words === null)
    throw new KithError('BAD_USER_INPUT', '`search` holds no word: give at least one letter or digit.');
  return words
    .slice(0, 10)
    .map((word, at, all) => (at === all.length - 1 ? `(${word} OR ${word}*)` : word))
    .join(' AND ');
}
