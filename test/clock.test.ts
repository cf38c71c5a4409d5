import { setTimeout as sleep } from "node:timers/promises";
import t from "tap";
import { createDatabaseClock, TimeUnknown } from "../src/clock.ts";

t.test(
  "the clock is the database's, whatever the machine's says, and runs on the monotonic one",
  async (t) => {
    let monotonic = 5_000;
    let database = Date.parse("2030-01-01T00:00:00Z");
    const clock = createDatabaseClock({
      readDatabaseTime: async () => {
        monotonic += 20;
        return new Date(database);
      },
      monotonic: () => monotonic,
      onFailure: () => {},
    });
    t.teardown(() => clock.stop());
    await clock.synchronise();
    t.equal(
      clock.now().getTime(),
      database + 10,
      "the database read its clock in the middle of the round trip",
    );
    monotonic += 60_000;
    t.equal(clock.now().getTime(), database + 60_010);
    database += 3_600_000;
    await clock.synchronise();
    t.equal(clock.now().getTime(), database + 10, "a moved database clock is followed");
  },
);

t.test("a comparison that fails leaves the clock as it was", async (t) => {
  let monotonic = 0;
  let away = false;
  const clock = createDatabaseClock({
    readDatabaseTime: async () => {
      if (away) throw new Error("away");
      return new Date("2030-01-01T00:00:00Z");
    },
    monotonic: () => monotonic,
    onFailure: () => {},
  });
  t.teardown(() => clock.stop());
  await clock.synchronise();
  away = true;
  monotonic += 1_000;
  await t.rejects(clock.synchronise());
  t.equal(clock.now().toISOString(), "2030-01-01T00:00:01.000Z");
});

t.test("until the database has told the time nobody knows it, and it is asked again soon", async (t) => {
  const failures: unknown[] = [];
  const clock = createDatabaseClock({
    readDatabaseTime: async () => {
      if (failures.length < 2) throw new Error("away");
      return new Date("2030-01-01T00:00:00Z");
    },
    onFailure: (error) => failures.push(error),
  });
  t.teardown(() => clock.stop());
  t.throws(() => clock.now(), TimeUnknown);
  await t.rejects(clock.synchronise(), /away/);
  t.throws(() => clock.now(), TimeUnknown);
  while (failures.length < 2) await sleep(10);
  let known: Date | undefined;
  while (!known) {
    await sleep(10);
    try {
      known = clock.now();
    } catch (error) {
      t.type(error, TimeUnknown);
    }
  }
  t.match(known.toISOString(), /^2030-01-01T00:00:0/);
});

t.test("an answer that took more than a second is not believed", async (t) => {
  let monotonic = 0;
  let roundTrip = 1_001;
  const clock = createDatabaseClock({
    readDatabaseTime: async () => {
      monotonic += roundTrip;
      return new Date("2030-01-01T00:00:00Z");
    },
    monotonic: () => monotonic,
    onFailure: () => {},
  });
  t.teardown(() => clock.stop());
  await t.rejects(clock.synchronise(), /took 1001 ms/);
  t.throws(() => clock.now(), TimeUnknown);
  roundTrip = 1_000;
  await clock.synchronise();
  t.equal(clock.now().toISOString(), "2030-01-01T00:00:00.500Z");
});
