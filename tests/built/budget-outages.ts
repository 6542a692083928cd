import type { Person } from "../../dev/telegram/person.js";
import { longMs, type Measured, type Stage } from "./budget-meter.js";
import { generate, order } from "./budget-situations.js";
import type { Sizes } from "./budget-table.js";

/** A situation that needs a world of its own. */
export interface LonelySituation {
  /** It is measured with each of these. */
  readonly sizes: readonly Sizes[];
  prepare(stage: Stage, sizes: Sizes): Promise<Measured>;
}

const secondMs = 1_000;
/** The breaker leaves a database alone no longer. */
const probeMs = 63_000;

/** From now on the database is out. The instance has known it for long. */
async function begin({ world, clock }: Stage): Promise<void> {
  world.neon.fail("refuse");
  await world.person().say("/balance");
  clock.pass(longMs);
  await world.person().say("/balance");
  await world.host.idle();
}

async function end({ world, clock }: Stage): Promise<void> {
  world.neon.fail();
  clock.pass(probeMs);
}

/** Payments that go into the person's journal, an entry each. */
async function pay({ world }: Stage, person: Person, times = 1): Promise<void> {
  for (let time = 0; time < times; time++) {
    await person.say("/topup 100");
    await person.pay();
  }
  await world.host.idle();
}

/** @returns users with journals, of whom the first `unfinished` wait for a picture */
async function fillJournals(stage: Stage, users: number, unfinished = 0): Promise<Person[]> {
  const people: Person[] = [];
  for (let user = 0; user < users; user++) {
    const person = user < unfinished ? await order(stage) : await stage.world.createBuyer();
    if (user < unfinished) await person.press("Generate");
    else await pay(stage, person);
    people.push(person);
  }
  await stage.world.host.idle();
  return people;
}

const during = (prepare: (stage: Stage) => Promise<Measured>): LonelySituation => ({
  sizes: [{}],
  async prepare(stage) {
    await begin(stage);
    return prepare(stage);
  },
});

/** Users with journals, and those of them whose generations are unfinished. */
const crowds = [
  { N: 2, M: 1 },
  { N: 5, M: 1 },
  { N: 5, M: 3 },
] as const;

const minute: LonelySituation = {
  sizes: crowds,
  async prepare(stage, { N = 0, M = 0 }) {
    const { world, clock } = stage;
    await begin(stage);
    await fillJournals(stage, N, M);
    const person = world.person();
    return {
      async before() {
        clock.pass(longMs);
      },
      async act() {
        for (let second = 0; second < 60; second += 10) {
          await person.say("/help");
          // A follow-up would take the next message's time for its own.
          await world.host.idle();
          clock.pass(10 * secondMs);
        }
      },
    };
  },
};

const replay: LonelySituation = {
  sizes: [{ K: 1 }, { K: 4 }],
  async prepare(stage, { K = 0 }) {
    const person = await stage.world.createBuyer();
    await begin(stage);
    await pay(stage, person, K);
    await end(stage);
    return () => person.say("/balance");
  },
};

const sweep: LonelySituation = {
  sizes: [{ N: 1 }, { N: 4 }],
  async prepare(stage, { N = 0 }) {
    const { world } = stage;
    await begin(stage);
    await fillJournals(stage, N);
    await end(stage);
    return world.cron;
  },
};

const use: LonelySituation = {
  sizes: [{}],
  async prepare({ world, clock }) {
    const person = world.person();
    await person.say("/balance");
    return {
      async before() {
        clock.pass(longMs);
      },
      async act() {
        for (let second = 0; second < 60; second += 5) {
          await person.say("/balance");
          await world.host.idle();
          clock.pass(5 * secondMs);
        }
      },
    };
  },
};

const idleCron: LonelySituation = {
  sizes: [{}],
  async prepare({ world }) {
    await world.cron();
    await world.host.kill();
    return world.cron;
  },
};

const followUp: LonelySituation = {
  sizes: [{ M: 1 }, { M: 3 }],
  async prepare(stage, { M = 0 }) {
    const { world, clock } = stage;
    for (let made = 0; made < M; made++) await (await order(stage)).press("Generate");
    await world.host.idle();
    await world.sql.query("UPDATE operations SET created_at = created_at - interval '1 minute'");
    clock.pass(60 * secondMs);
    const person = world.person();
    return () => person.say("/help");
  },
};

const first: LonelySituation = {
  sizes: [{}],
  async prepare({ world }) {
    const person = world.person();
    await person.say("/balance");
    return () => {
      world.neon.fail("refuse");
      return person.say("/balance");
    };
  },
};

export const lonely: Readonly<Record<string, LonelySituation>> = {
  "a minute with `/balance` every 5 seconds": use,
  "`/help` when M unfinished generations are due for a follow-up": followUp,
  "`/api/cron` with nothing to do, in a new instance": idleCron,
  "the first `/balance` of an outage": first,
  "`/balance` in an outage": during(async (stage) => {
    const [person] = await fillJournals(stage, 1);
    return () => person?.say("/balance") ?? Promise.reject();
  }),
  "a payment in an outage": during(async (stage) => {
    const person = await stage.world.createBuyer();
    await person.say("/topup 100");
    const { invoice } = person.screen ?? {};
    if (invoice === undefined) throw new Error("no invoice");
    const payment = person.payWithoutUpdate(invoice);
    return () => person.tellPaid(payment);
  }),
  "a generation in an outage, the callback in a new instance": during(async (stage) => {
    const person = await order(stage);
    return () => generate(stage, person);
  }),
  "`/api/health` in an outage, by a stranger, first": during(
    async ({ world }) =>
      () =>
        world.ask("health"),
  ),
  "a minute of an outage with `/help` every 10 seconds; N users have journals, M of them an unfinished generation":
    minute,
  "the first `/balance` after an outage, with K entries in the user's journal": replay,
  "`/api/cron` after an outage with N users' journals, in a new instance": sweep,
};
