/** Edits that change no verdict, with the reason. `edit`: a part of the edit's name. */
export const equivalentEdits: readonly { readonly file: string; readonly edit: string; readonly reason: string }[] = [
  {
    file: 'src/consent/decide.ts',
    edit: '> → >= in if (basis !== undefined && basis !== null && bases.every((one) => one !== null) && profiles.length > 0)',
    reason: 'who is in no jurisdiction was withheld before any basis is looked for',
  },
  {
    file: 'src/consent/decide.ts',
    edit: 'known.length === leaves.length → true',
    reason: 'the space of a ring has a leaf for each recipient of whatever one of its clients is registered for',
  },
  {
    file: 'src/serve/gate-rules.ts',
    edit: 'false → true in return catalogue.nouns.get(noun)?.counts.has',
    reason: 'a noun that the catalogue does not have may not be read, whatever its order',
  },
];
