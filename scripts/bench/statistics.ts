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

/** The value of an ascending list that the share of it does not exceed (nearest rank). */
export function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? Number.NaN;
}
