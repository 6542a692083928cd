import { LedgerUnavailable } from "../../../lib/ledger/ledger.js";
import type { Checks } from "../checks/checks.js";
import type { OnlineChecks } from "../checks/online-checks.js";
import type { Delivery } from "../scenario/scenario.js";
import type { Clock } from "./clock.js";
import type { Handlers } from "./handlers.js";
import { describe } from "./instance.js";
import type { Instances } from "./instances.js";

export interface TelegramOptions {
  readonly clock: Clock;
  readonly instances: Instances;
  readonly handlers: Handlers;
  readonly onlineChecks: OnlineChecks;
  readonly checks: Checks;
  readonly trace: (slot: number, line: string) => void;
}

/** A request that is not answered by then is given up and made again. */
const patienceMs = 60_000;
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/** Delivers updates at least once: again and again until the bot answers 200. */
export function createTelegram(options: TelegramOptions) {
  const { clock, instances, handlers, onlineChecks, checks, trace } = options;
  let unanswered = 0;

  function deliver(delivery: Delivery, number: number): void {
    const { command, isRetried } = delivery;
    if (isRetried) unanswered += 1;
    let isAnswered = false;
    const answer = () => {
      if (isAnswered) return;
      isAnswered = true;
      if (isRetried) unanswered -= 1;
    };

    function attempt(tries: number): void {
      if (isAnswered) return;
      const name = `update ${number} try ${tries}`;
      const instance = tries === 0 ? instances.at(delivery.slot) : instances.pickFor(name);
      const { process } = instance;
      let isOver = false;
      const again = () => {
        if (isOver || isAnswered) return;
        isOver = true;
        if (!isRetried) return answer();
        clock.at(Math.min(longestPauseMs, firstPauseMs * 2 ** tries), () => attempt(tries + 1));
      };
      const forget = process.onCrash(() => {
        onlineChecks.noteCrash(command);
        again();
      });
      clock.at(patienceMs, again);
      trace(process.slot, `receives ${name}: ${nameOf(delivery)}`);
      handlers.handleUpdate(instance, command, `${name} of ${delivery.at}`).then(
        () => {
          forget();
          if (!process.alive) return;
          trace(process.slot, `answers ${name}`);
          isOver = true;
          answer();
        },
        (error: unknown) => {
          forget();
          if (!process.alive) return;
          trace(process.slot, `answers ${name} with 503`);
          if (error instanceof LedgerUnavailable) return again();
          checks.fail("X", describe(error));
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
