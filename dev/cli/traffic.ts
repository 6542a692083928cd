import { setTimeout as sleep } from "node:timers/promises";
import type { Person } from "../telegram/person.js";
import type { Payment } from "../telegram/stars.js";

export interface TrafficOptions {
  readonly people: readonly Person[];
  /**
   * The longest pause between two actions of a person; the shortest is half of it.
   * At least 2,000, or the bot's rate limit (one request a second, lib/bot/middleware/rate-limit.ts) would hold them back.
   */
  readonly pauseMs: number;
  /** At least 0, below 1. */
  readonly random: () => number;
  /** Whether they also order pictures. */
  readonly orders?: boolean;
  /** Waits between two actions of a person. */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

/** One action of a person, and how long the bot took to answer it. */
export interface Act {
  readonly what: "pay" | "look" | "order";
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly tookMs: number;
  /** HTTP statuses of all deliveries. */
  readonly statuses: readonly number[];
}

/** What a person paid, and what the invoice promised. */
export interface Bought {
  readonly payment: Payment;
  readonly userId: number;
  /** Minor units. */
  readonly amount: bigint;
}

export type Traffic = ReturnType<typeof startTraffic>;

const sums = [50, 100, 250];

/** Labels of the buttons from a prompt to its picture. */
const orderSteps = ["Model", "Z-Image", "Generate"];

/** Orders a picture, as far as it gets: the bot may say that the balance is too low, or not answer. */
async function confirm(person: Person): Promise<void> {
  for (const step of orderSteps) {
    const { screen } = person;
    const button = screen?.buttons.flat().find(({ text }) => text.includes(step));
    if (screen && button?.callback_data) await person.pressOn(screen, button.callback_data);
  }
}

async function timed(what: Act["what"], act: () => Promise<Pick<Act, "statuses">>): Promise<Act> {
  const at = Date.now();
  const begun = performance.now();
  const { statuses } = await act();
  return { what, at, tookMs: performance.now() - begun, statuses };
}

/** People who pay and check their balance, each at their own pace, until `stop` is called. */
export function startTraffic(options: TrafficOptions) {
  const { people, pauseMs, random, orders = false, wait = sleep } = options;
  const acts: Act[] = [];
  const bought: Bought[] = [];
  const refused = { topUps: 0, checkouts: 0 };
  let stopped = false;

  async function pay(person: Person): Promise<void> {
    const sum = sums[Math.floor(random() * sums.length)] ?? 100;
    await person.say(`/topup ${sum}`);
    const at = Date.now();
    const begun = performance.now();
    const { invoice } = person.screen ?? {};
    if (invoice === undefined) return void refused.topUps++;
    const { payment, delivery } = await person.pay(invoice);
    if (payment === undefined || delivery === undefined) return void refused.checkouts++;
    const { statuses } = delivery;
    acts.push({ what: "pay", at, tookMs: performance.now() - begun, statuses });
    bought.push({ payment, userId: person.user.id, amount: BigInt(sum) * 100n });
  }

  async function say(person: Person, what: Act["what"], text: string): Promise<void> {
    acts.push(await timed(what, () => person.say(text)));
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
      await wait(pauseMs * (0.5 + random() / 2));
    }
  }

  const lives = Promise.all(people.map(live));
  return {
    acts: acts as readonly Act[],
    bought: bought as readonly Bought[],
    /** Top-ups that got no invoice, and checkouts that the bot refused or did not answer in time. */
    refused: refused as Readonly<typeof refused>,
    /** Resolves when everyone has got their answer. */
    async stop(): Promise<void> {
      stopped = true;
      await lives;
    },
  };
}
