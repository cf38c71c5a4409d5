import t from "tap";
import { areaUnderCurve, median, quantile, shuffled, trendOf } from "../../scripts/bench/statistics.ts";

t.test("the area under the curve is how often the second sample is the greater, ties half", (t) => {
  t.equal(areaUnderCurve([1, 2], [3, 4, 5]), 1);
  t.equal(areaUnderCurve([3, 4], [1, 2]), 0);
  t.equal(areaUnderCurve([1, 2, 3], [1, 2, 3]), 0.5);
  t.equal(areaUnderCurve([1, 1], [1, 1, 1]), 0.5);
  // Of the six pairs (1,2) (1,4) (3,2) (3,4) (2,2) (2,4), four are greater and one is a tie.
  t.equal(areaUnderCurve([1, 3, 2], [2, 4]), 4.5 / 6);
  t.end();
});

t.test("the median is the middle, or the mean of the two in the middle", (t) => {
  t.equal(median([3, 1, 2]), 2);
  t.equal(median([4, 1, 3, 2]), 2.5);
  t.end();
});

t.test("a quantile is the least value that the share does not exceed", (t) => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
  t.equal(quantile(hundred, 0.5), 50);
  t.equal(quantile(hundred, 0.99), 99);
  t.equal(quantile(hundred, 1), 100);
  t.equal(quantile([7], 0.99), 7);
  t.equal(quantile([1, 2, 3], 0.5), 2);
  t.ok(Number.isNaN(quantile([], 0.5)));
  t.end();
});

t.test("shuffling changes the order and nothing else", (t) => {
  const numbers = Array.from({ length: 1000 }, (_, index) => index);
  const mixed = shuffled(numbers);
  t.notSame(mixed, numbers);
  t.strictSame(
    mixed.toSorted((a, b) => a - b),
    numbers,
  );
  t.end();
});

t.test("the trend of points on a line is the line's slope, without error", (t) => {
  const points = [1, 2, 4, 7].map((x) => ({ x, y: 3 * x - 5 }));
  t.strictSame(trendOf(points), { slope: 3, standardError: 0 });
  t.end();
});

t.test(
  "the standard error is that of ordinary least squares where residuals do not follow one another",
  (t) => {
    const { slope, standardError } = trendOf([
      { x: 0, y: 0 },
      { x: 1, y: 3 },
      { x: 2, y: 0 },
    ]);
    // Means 1 and 1; the line is flat; squares 1 + 4 + 1; one degree of freedom; the spread of x is 2.
    t.equal(slope, 0);
    t.equal(standardError, Math.sqrt(6 / 1 / 2));
    t.end();
  },
);

t.test("noise that goes on from point to point widens the standard error", (t) => {
  const noisy = (noise: (index: number) => number) =>
    trendOf(Array.from({ length: 100 }, (_, index) => ({ x: index, y: noise(index) }))).standardError;
  const alternating = noisy((index) => (index % 2 === 0 ? 1 : -1));
  const sawtooth = noisy((index) => (index % 20 < 10 ? 1 : -1));
  t.ok(sawtooth > 2 * alternating);
  t.end();
});

t.test("two points have no standard error", (t) => {
  const { slope, standardError } = trendOf([
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ]);
  t.ok(Number.isNaN(slope));
  t.ok(Number.isNaN(standardError));
  t.end();
});
