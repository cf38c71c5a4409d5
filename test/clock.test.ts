import t from "tap";
import { createDatabaseClock } from "../src/clock.ts";

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
