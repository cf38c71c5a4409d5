import t from "tap";
import { areaUnderCurve, median, quantile, shuffled } from "../../scripts/bench/statistics.ts";

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
