import type { CorrectedIdentifier } from '../graph/request-row.js';
import { identifierCategories, identifierKey, type IdentifierType, normalIdentifier } from '../model/identifier-key.js';
import type { InternalId, InternalIds } from '../model/ids.js';
import type { DataKey } from '../vault/key-store.js';
import { placeOf, seal, unseal } from '../vault/seal.js';

/** What customers may have corrected themselves. Cards and keys of source systems say who somebody is there: they are corrected where they were given. */
export const correctableTypes = [
  'email',
  'phone',
  'social',
  'device',
  'cookie',
] as const satisfies readonly IdentifierType[];
export type CorrectableType = (typeof correctableTypes)[number];

/** An identifier as it is and as it should be, in the clear. Without `wrong` one is added, without `right` one is taken away. */
export interface IdentifierCorrection {
  readonly type: CorrectableType;
  readonly wrong: string | null;
  readonly right: string | null;
}

const correctionsMax = 20;
const textMax = 320;

/** What is wrong with corrections, as the end of a sentence that repeats no value; null where nothing is. */
export function identifiersFault(corrections: readonly IdentifierCorrection[]): string | null {
  if (corrections.length > correctionsMax) return `corrects more than ${correctionsMax} identifiers`;
  for (const { type, wrong, right } of corrections) {
    if (wrong === null && right === null) return 'has an identifier that is neither wrong nor right';
    const texts = [wrong, right].filter((text) => text !== null);
    if (texts.some((text) => text.trim() === '' || text.length > textMax))
      return `has an identifier that is empty, or longer than ${textMax} characters`;
    if (right !== null && !isPlausible(type, right)) return `has an ${type} that cannot be one`;
    if (texts.length === 2 && new Set(texts.map((text) => normalIdentifier(type, text))).size === 1)
      return 'has an identifier whose right value is the wrong one';
  }
  return null;
}

/** As they are kept until they are carried out: the wrong ones by the keyed hash of their value, the right ones enciphered as they will stand in the graph. */
export function sealedCorrections(
  corrections: readonly IdentifierCorrection[],
  about: { readonly ids: InternalIds; readonly key: DataKey },
): readonly CorrectedIdentifier[] {
  const idOf = (type: IdentifierType, value: string): InternalId =>
    about.ids.of('Identifier', identifierKey(type, value));
  return corrections.map(({ type, wrong, right }) => ({
    type,
    category: identifierCategories[type],
    wrong: wrong === null ? null : sealedWrong(idOf(type, wrong), about.key, wrong),
    right: right === null ? null : sealedIdentifier(idOf(type, right), about.key, { type, raw: right }),
  }));
}

function sealedWrong(id: InternalId, key: DataKey, value: string) {
  return { id, value: seal(key, placeOf(id, 'wrong'), value) };
}

/** What `sealedCorrections` enciphered, for the customer and for who decides on it. A value whose key is gone is null. */
export function openedCorrection(
  { type, wrong, right }: CorrectedIdentifier,
  key: DataKey | undefined,
): { readonly type: string; readonly wrong: string | null; readonly right: string | null } {
  const opened = (id: string, property: string, text: string) =>
    key === undefined ? null : unseal(key, placeOf(id, property), text);
  return {
    type,
    wrong: wrong === null ? null : opened(wrong.id, 'wrong', wrong.value),
    right:
      right === null
        ? null
        : right.raw === undefined
          ? opened(right.id, 'value', right.value)
          : opened(right.id, 'raw', right.raw),
  };
}

/** What a request wants as its customer takes it along: identifiers in the clear, without ids of Kith's own. A text of another form stays as it is. */
export function exportedWanted(text: string, key: DataKey | undefined): string {
  const wanted = parsed(text);
  const identifiers = wanted?.identifiers;
  if (!Array.isArray(identifiers)) return text;
  return JSON.stringify({ ...wanted, identifiers: identifiers.map((each) => openedCorrection(each, key)) });
}

function parsed(text: string): { readonly identifiers?: readonly CorrectedIdentifier[] } | null {
  try {
    return JSON.parse(text) as { readonly identifiers?: readonly CorrectedIdentifier[] };
  } catch {
    return null;
  }
}

/** What of `Customer.corrected` names a fact. The others are ids of identifiers that were taken away, which never leave Kith. */
export function exportedCorrected(corrected: readonly unknown[]): readonly unknown[] {
  return corrected.filter((name) => typeof name !== 'string' || !/^[\w-]{22}$/.test(name));
}

function sealedIdentifier(
  id: InternalId,
  key: DataKey,
  { type, raw }: { readonly type: IdentifierType; readonly raw: string },
) {
  const value = normalIdentifier(type, raw);
  return {
    id,
    value: seal(key, placeOf(id, 'value'), value),
    ...(raw === value ? {} : { raw: seal(key, placeOf(id, 'raw'), raw) }),
  };
}

/** Whether such a value can exist at all; whether it is theirs is for staff to judge. */
function isPlausible(type: IdentifierType, text: string): boolean {
  if (type === 'email') return /^[^\s@]+@[^\s@]+$/.test(text.trim());
  return type !== 'phone' || /\d/.test(text);
}
