import { rollFor } from "../scenario/random.js";
import type { Crash, Scenario } from "../scenario/scenario.js";
import type { Clock } from "./clock.js";
import type { Instance } from "./instance.js";
import { beginLife, type Life } from "./process.js";

export interface SlotsOptions {
  readonly scenario: Scenario;
  readonly clock: Clock;
  readonly epoch: number;
  readonly start: (life: Life, hasDatabase: boolean) => Instance;
  readonly trace: (slot: number, line: string) => void;
}

/** The places where instances run. When one crashes, a new one takes its place, with empty hands. */
export function openSlots({ scenario, clock, epoch, start, trace }: SlotsOptions) {
  const { seed, profile } = scenario;
  let crashes = 0;
  let lives = 0;

  const slots = Array.from({ length: profile.instances }, (_, slot) => {
    const dice = rollFor(seed, `slot ${slot}`);
    const { skewMs, horizonMs } = profile;
    const skew = dice.between(-skewMs, skewMs);
    const [first, last] = profile.appearing;
    const appears = dice.between(first * horizonMs, last * horizonMs);
    let ahead = scenario.crashes
      .filter((crash) => crash.slot === slot)
      .sort((a, b) => a.at - b.at)
      .map((crash) => ({ ...crash }));

    /** The next crash strikes when its time has come and the calls that it spares are over. */
    function doom(): Crash["moment"] | undefined {
      const next = ahead[0];
      if (next === undefined || clock.now < next.at) return undefined;
      if (next.spared > 0) {
        next.spared -= 1;
        return undefined;
      }
      ahead = ahead.slice(1);
      return next.moment;
    }

    /** Per machine: a new instance has the same clock. */
    function setBackMs(): number {
      const past = scenario.jumps.filter((jump) => jump.slot === slot && jump.at <= clock.now);
      return past.reduce((total, { backMs }) => total + backMs, 0);
    }

    function boot(): Instance {
      const life = beginLife({
        slot,
        number: lives++,
        seed,
        clock,
        epoch,
        skewMs: () => skew - setBackMs(),
        doom,
        onDeath(where) {
          crashes += 1;
          trace(slot, `crashes ${where}`);
          current = boot();
        },
      });
      const { database } = profile;
      return start(life, database === "always" || (database === "appears" && clock.now >= appears));
    }

    let current = boot();
    if (profile.database === "appears") {
      clock.at(appears, () => {
        trace(slot, "gets a database");
        current = boot();
      });
    }
    return {
      get instance() {
        return current;
      },
      heal() {
        ahead = [];
      },
    };
  });

  return {
    at: (slot: number) => (slots[slot] as (typeof slots)[number]).instance,
    all: () => slots.map(({ instance }) => instance),
    /** Some instance, always the same for the same name. */
    someFor: (name: string) => rollFor(seed, `slot for ${name}`).pick(slots).instance,
    heal: () => {
      for (const slot of slots) slot.heal();
    },
    get crashes() {
      return crashes;
    },
  };
}

export type Slots = ReturnType<typeof openSlots>;
