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
    file: 'src/consent/hearing.ts',
    edit: 'tied → true in',
    reason: 'words come in the order of their times: sorting them where no two are of one time changes nothing',
  },
  {
    file: 'src/consent/hearing.ts',
    edit: 'word.firstHand → false in const except',
    reason: 'a yes of first hand has just been taken out of the noes of first hand',
  },
  {
    file: 'src/consent/hearing.ts',
    edit: '=== → !== in const tied',
    reason: 'the last word has none behind it, so that they are sorted always',
  },
  {
    file: 'src/consent/subject.ts',
    edit: 'subject.birthDate === null → false',
    reason: 'what is no date comes to nothing in the next lines',
  },
  {
    file: 'src/consent/leaf-states.ts',
    edit: 'in until: word.yes && word.until',
    reason: 'every yes has an end, and no no has one',
  },
  {
    file: 'src/consent/state.ts',
    edit: '< → <= in return [...new Set(moments)].filter(',
    reason: 'every yes has ended before: there nothing changes',
  },
  {
    file: 'src/consent/state.ts',
    edit: 'shut → false in return { policy, space, subject, profile, coming:',
    reason: 'who is shut out has no words and no age group, so that nothing is looked up at the birthdays',
  },
  {
    file: 'src/consent/state.ts',
    edit: '> → >= in changes.filter((at) => at > first.at)',
    reason: 'the state at a change is the one that it is compared with: the change itself is none from there',
  },
  {
    file: 'src/consent/state.ts',
    edit: '> → >= in return [...new Set(moments)].filter(',
    reason: 'the state now is the one that is compared with: now is no change',
  },
  {
    file: 'src/serve/gate-rules.ts',
    edit: 'false → true in return catalogue.nouns.get(noun)?.counts.has',
    reason: 'a noun that the catalogue does not have may not be read, whatever its order',
  },
];
