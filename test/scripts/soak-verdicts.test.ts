import t from "tap";
import { judge, type Quantity, type Sample, warmUpOf } from "../../scripts/soak/verdicts.ts";

/** Half an hour of samples, one in five seconds. */
function samplesOf(quantity: Quantity, valueAt: (seconds: number) => number, process = "web-1"): Sample[] {
  return Array.from({ length: 360 }, (_, index) => {
    const seconds = index * 5;
    return { seconds, process, values: { [quantity]: valueAt(seconds) } };
  });
}

/** Between 0 and `height`, as a heap that fills and is collected. */
const sawtooth = (height: number) => (seconds: number) => ((seconds * 7) % 60) * (height / 60);
const grows = (samples: Sample[], warmUp = 300) => judge(samples, warmUp).map((verdict) => verdict.grows);

t.test("a leak is found under the noise of a heap that fills and is collected", (t) => {
  const noise = sawtooth(30);
  t.strictSame(grows(samplesOf("rss_mb", (seconds) => 150 + noise(seconds) + (40 * seconds) / 3600)), [true]);
  t.strictSame(grows(samplesOf("rss_mb", (seconds) => 150 + noise(seconds))), [false]);
  t.end();
});

t.test("a handle that is forgotten once a minute is found", (t) => {
  t.strictSame(grows(samplesOf("handles", (seconds) => 12 + Math.floor(seconds / 60))), [true]);
  t.strictSame(grows(samplesOf("handles", (seconds) => 12 + (seconds % 3))), [false]);
  t.end();
});

t.test("what grows by less than its bound is flat, however sure that is", (t) => {
  t.strictSame(grows(samplesOf("rss_mb", (seconds) => 150 + (9 * seconds) / 3600)), [false]);
  t.strictSame(grows(samplesOf("rss_mb", (seconds) => 150 + (11 * seconds) / 3600)), [true]);
  t.end();
});

t.test("what chance explains is flat, however steep it looks", (t) => {
  const once = samplesOf("rss_mb", (seconds) => (seconds > 1500 && seconds < 1700 ? 160 : 150));
  const [verdict] = judge(once, 300);
  t.ok((verdict?.perHour.slope ?? 0) > 10);
  t.equal(verdict?.grows, false);
  t.end();
});

t.test("what falls is flat", (t) => {
  t.strictSame(grows(samplesOf("rss_mb", (seconds) => 250 - (60 * seconds) / 3600)), [false]);
  t.end();
});

t.test("the warm-up is left out", (t) => {
  const warming = samplesOf("heap_mb", (seconds) => Math.min(seconds, 300) / 3);
  t.strictSame(grows(warming), [false]);
  t.strictSame(grows(warming.slice(0, 60), 0), [true]);
  t.equal(warmUpOf(120), 40);
  t.equal(warmUpOf(1800), 600);
  t.end();
});

t.test("each process is judged by itself, and by what was measured of it", (t) => {
  const level = samplesOf("files", () => 30, "web-1");
  const leaking = samplesOf("files", (seconds) => 30 + seconds, "worker");
  t.strictSame(
    judge([...leaking, ...level], 300).map(({ process, quantity, grows }) => [process, quantity, grows]),
    [
      ["web-1", "files", false],
      ["worker", "files", true],
    ],
  );
  t.end();
});
