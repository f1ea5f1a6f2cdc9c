/** Makes it once for all who ask within this time; what could not be made is made anew for the next. */
export function keptFor<T>(ms: number, now: () => number, make: () => Promise<T>): () => Promise<T> {
  let made: { readonly at: number; readonly value: Promise<T> } | null = null;
  return () => {
    if (made !== null && now() - made.at < ms) return made.value;
    const next = { at: now(), value: make() };
    made = next;
    next.value.catch(() => {
      if (made === next) made = null;
    });
    return next.value;
  };
}
