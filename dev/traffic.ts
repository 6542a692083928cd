import { setTimeout as sleep } from "node:timers/promises";
import type { Person } from "./telegram/person.js";
import type { Payment } from "./telegram/stars.js";

export interface TrafficOptions {
  readonly people: readonly Person[];
  /** Between what one person does and what he does next. */
  readonly pauseMs: number;
  /** At least 0, below 1. */
  readonly random: () => number;
  /** Whether they also order pictures. */
  readonly orders?: boolean;
}

/** One thing that somebody did, and how long the bot took for it. */
export interface Act {
  readonly what: "pay" | "look" | "order";
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly tookMs: number;
  /** HTTP statuses of all deliveries. */
  readonly statuses: readonly number[];
}

/** What somebody paid and what he was promised for it. */
export interface Bought {
  readonly payment: Payment;
  readonly userId: number;
  /** Minor units. */
  readonly amount: bigint;
}

export type Traffic = ReturnType<typeof startTraffic>;

const sums = [50, 100, 250];

/** Labels of buttons, from a prompt to its picture. */
const orderSteps = ["Pictures", "Z-Image", "Generate"];

/** From a prompt as far as it gets: the bot may say that there is too little, or nothing at all. */
async function confirm(person: Person): Promise<void> {
  for (const step of orderSteps) {
    const { screen } = person;
    const button = screen?.buttons.flat().find(({ text }) => text.includes(step));
    if (screen && button?.callback_data) await person.pressOn(screen, button.callback_data);
  }
}

/** People who pay and look at their balance, each in his own time, until they are told to stop. */
export function startTraffic({ people, pauseMs, random, orders = false }: TrafficOptions) {
  const acts: Act[] = [];
  const bought: Bought[] = [];
  let refused = 0;
  let stopped = false;

  async function pay(person: Person): Promise<void> {
    const sum = sums[Math.floor(random() * sums.length)] ?? 100;
    await person.say(`/topup ${sum}`);
    const at = Date.now();
    const begun = performance.now();
    const { invoice } = person.screen ?? {};
    const { payment, delivery } = invoice === undefined ? {} : await person.pay(invoice);
    if (payment === undefined || delivery === undefined) {
      refused++;
      return;
    }
    const { statuses } = delivery;
    acts.push({ what: "pay", at, tookMs: performance.now() - begun, statuses });
    bought.push({ payment, userId: person.user.id, amount: BigInt(sum) * 100n });
  }

  async function say(person: Person, what: Act["what"], text: string): Promise<void> {
    const at = Date.now();
    const begun = performance.now();
    const { statuses } = await person.say(text);
    acts.push({ what, at, tookMs: performance.now() - begun, statuses });
  }

  const look = (person: Person) => say(person, "look", random() < 0.5 ? "/balance" : "/history");

  async function order(person: Person): Promise<void> {
    await say(person, "order", "a lighthouse in a storm");
    await confirm(person);
  }

  async function live(person: Person): Promise<void> {
    while (!stopped) {
      const deed = orders && random() < 0.15 ? order : random() < 0.5 ? pay : look;
      await deed(person);
      await sleep(pauseMs * random());
    }
  }

  const lives = Promise.all(people.map(live));
  return {
    acts: acts as readonly Act[],
    bought: bought as readonly Bought[],
    /** Payments that came to nothing: no invoice, or a checkout that the bot refused. */
    get refused() {
      return refused;
    },
    /** Resolves when everybody has been answered. */
    async stop(): Promise<void> {
      stopped = true;
      await lives;
    },
  };
}
