/** The `atOrder` of a row without a time: it sorts before every instant that JavaScript can hold. */
export const undatedOrder = -8_640_000_000_000_000;

/** The millisecond that stands for "never" in consent windows: the largest integer that a JSON number keeps. */
export const never = Number.MAX_SAFE_INTEGER;
