/** Spearman's rank correlation, −1 to 1, ties by their mean rank; 0 where one side is constant. */
export function rankCorrelation(one: ArrayLike<number>, other: ArrayLike<number>): number {
  const [x, y] = [ranksOf(one), ranksOf(other)];
  const middle = (x.length - 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  x.forEach((rank, at) => {
    const [dx, dy] = [rank - middle, (y[at] as number) - middle];
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  });
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
}

function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, at) => at);
  order.sort((a, b) => (values[a] as number) - (values[b] as number));
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let end = from + 1;
    while (end < order.length && values[order[end] as number] === values[order[from] as number]) end += 1;
    for (let at = from; at < end; at += 1) ranks[order[at] as number] = (from + end - 1) / 2;
    from = end;
  }
  return ranks;
}
