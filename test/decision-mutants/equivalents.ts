/** Edits that change no verdict, with the reason. `edit`: a part of the edit's name. */
export const equivalentEdits: readonly { readonly file: string; readonly edit: string; readonly reason: string }[] = [];
