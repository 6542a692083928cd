import { LedgerUnavailable } from "../../../lib/ledger/ledger.js";
import type { Judge } from "../checks/checks.js";
import type { Witness } from "../checks/online-checks.js";
import type { Delivery } from "../scenario/scenario.js";
import type { Clock } from "./clock.js";
import type { Handlers } from "./handlers.js";
import { describe } from "./instance.js";
import type { Slots } from "./instances.js";

export interface TelegramOptions {
  readonly clock: Clock;
  readonly slots: Slots;
  readonly handlers: Handlers;
  readonly witness: Witness;
  readonly judge: Judge;
  readonly trace: (slot: number, line: string) => void;
}

/** A request that is not answered by then is given up and made again. */
const patienceMs = 60_000;
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/** Delivers updates at least once: again and again until somebody answers 200. */
export function createTelegram(options: TelegramOptions) {
  const { clock, slots, handlers, witness, judge, trace } = options;
  let unanswered = 0;

  function deliver(delivery: Delivery, number: number): void {
    const { command, insistent } = delivery;
    if (insistent) unanswered += 1;
    let isAnswered = false;
    const answer = () => {
      if (isAnswered) return;
      isAnswered = true;
      if (insistent) unanswered -= 1;
    };

    function attempt(tries: number): void {
      if (isAnswered) return;
      const name = `update ${number} try ${tries}`;
      const instance = tries === 0 ? slots.at(delivery.slot) : slots.someFor(name);
      const { life } = instance;
      let isOver = false;
      const again = () => {
        if (isOver || isAnswered) return;
        isOver = true;
        if (!insistent) return answer();
        clock.at(Math.min(longestPauseMs, firstPauseMs * 2 ** tries), () => attempt(tries + 1));
      };
      const forget = life.onDeath(() => {
        witness.interrupted(command);
        again();
      });
      clock.at(patienceMs, again);
      trace(life.slot, `receives ${name}: ${nameOf(delivery)}`);
      handlers.receive(instance, command, `${name} of ${delivery.at}`).then(
        () => {
          forget();
          if (!life.alive) return;
          trace(life.slot, `answers ${name}`);
          isOver = true;
          answer();
        },
        (error: unknown) => {
          forget();
          if (!life.alive) return;
          trace(life.slot, `answers ${name} with 503`);
          if (error instanceof LedgerUnavailable) return again();
          judge.violate("X", describe(error));
        },
      );
    }

    attempt(0);
  }

  return {
    deliver,
    get unanswered() {
      return unanswered;
    },
  };
}

export function nameOf({ command }: Delivery): string {
  switch (command.kind) {
    case "pay":
      return `user ${command.userId} paid ${command.amount} (${command.key})`;
    case "reverse":
      return `user ${command.userId} got back ${command.reverses} (${command.key})`;
    case "generate":
      return `user ${command.userId} generates for ${command.price} (${command.key})`;
    case "forge":
      return `${command.of.key} comes again with ${command.amount}`;
  }
}
