/**
 * The chance that a value of the second sample is greater than one of the first, ties counting half: the area under the
 * ROC curve of whoever would tell the samples apart by it. 0.5 means that nobody can.
 */
export function areaUnderCurve(first: readonly number[], second: readonly number[]): number {
  const values = [...first.map((value) => ({ value, of: 0 })), ...second.map((value) => ({ value, of: 1 }))];
  values.sort((a, b) => a.value - b.value);
  // Mann and Whitney: the sum of the second sample's ranks, where equal values share the mean of theirs.
  let rankSum = 0;
  for (let from = 0, to = 0; from < values.length; from = to) {
    while (to < values.length && values[to]?.value === values[from]?.value) to += 1;
    const rank = (from + 1 + to) / 2;
    rankSum += rank * values.slice(from, to).filter(({ of }) => of === 1).length;
  }
  const { length } = second;
  return (rankSum - (length * (length + 1)) / 2) / (first.length * length);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

/** In random order (Fisher and Yates). */
export function shuffled<T>(values: readonly T[]): T[] {
  const result = [...values];
  for (let left = result.length; left > 1; left -= 1) {
    const picked = Math.floor(Math.random() * left);
    [result[left - 1], result[picked]] = [result[picked] as T, result[left - 1] as T];
  }
  return result;
}

export interface Trend {
  /** In units of y a unit of x. */
  slope: number;
  standardError: number;
}

/**
 * The straight line of least squares through points in order. The noise of a process goes on from sample to sample, as
 * a heap that fills until it is collected does; taken for independent it would make chance look certain. So the
 * standard error is widened by how far residuals go with the ones before them: n values with the correlation r are
 * worth n (1 - r) / (1 + r).
 */
export function trendOf(points: readonly { x: number; y: number }[]): Trend {
  const count = points.length;
  if (count < 3) return { slope: Number.NaN, standardError: Number.NaN };
  const meanX = sum(points.map(({ x }) => x)) / count;
  const meanY = sum(points.map(({ y }) => y)) / count;
  const spread = sum(points.map(({ x }) => (x - meanX) ** 2));
  const slope = sum(points.map(({ x, y }) => (x - meanX) * (y - meanY))) / spread;
  const residuals = points.map(({ x, y }) => y - meanY - slope * (x - meanX));
  const squares = sum(residuals.map((residual) => residual ** 2));
  const neighbours = sum(
    residuals.slice(1).map((residual, index) => residual * (residuals[index] as number)),
  );
  // Beyond 0.99 the points do not tell how far the correlation goes.
  const correlation = squares === 0 ? 0 : Math.min(0.99, Math.max(0, neighbours / squares));
  const widening = (1 + correlation) / (1 - correlation);
  return { slope, standardError: Math.sqrt((squares / (count - 2) / spread) * widening) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The value of an ascending list that the share of it does not exceed (nearest rank). */
export function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? Number.NaN;
}
