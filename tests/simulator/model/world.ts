import type { Alarm } from "../../../lib/alarms/alarms.js";
import type { GenerationWithBalance, Ledger } from "../../../lib/ledger/ledger.js";
import type { Log } from "../../../lib/log.js";
import { reversedOf, watchFunds } from "../checks/balance-checks.js";
import { createJudge } from "../checks/checks.js";
import { createTables } from "../checks/database-state.js";
import { watchTidings } from "../checks/delivery-checks.js";
import { watchErasures } from "../checks/erasures.js";
import { watchJournals } from "../checks/journals.js";
import { createWitness, type Witness } from "../checks/online-checks.js";
import type { Past } from "../scenario/initial-state.js";
import { clockSlackMs } from "../scenario/profiles.js";
import type { Fate, Scenario, Service } from "../scenario/scenario.js";
import { createClock } from "./clock.js";
import { watchCosts } from "./costs.js";
import { connectDatabase } from "./database-model.js";
import { createHandlers } from "./handlers.js";
import { describe, type InstanceOptions, startInstance } from "./instance.js";
import { openSlots } from "./instances.js";
import { createIntruder } from "./intruder.js";
import { createLink, type Link } from "./network.js";
import { createNotifier } from "./notifier.js";
import type { Life } from "./process.js";
import { connectProvider, createService } from "./provider.js";
import { createStatements } from "./statements-model.js";
import { connectStore, createObjects } from "./store-model.js";
import { openStudio } from "./studio.js";
import { createTelegram } from "./telegram.js";

export interface TraceLine {
  readonly at: number;
  readonly slot: number | undefined;
  readonly text: string;
}

export interface WorldOptions {
  readonly scenario: Scenario;
  readonly past: Past;
  /** When the story begins. */
  readonly epoch: number;
  /** Whether to remember the course of events. */
  readonly traced: boolean;
  /** Knocks at the bot: a task has ended. */
  readonly callBack: (address: string, taskId: string) => void;
}

/** Alarms that no fault of a service excuses. */
const hopeless = /needs a person|another database/;
const latencies: Readonly<Record<Service, readonly [number, number]>> = {
  database: [2, 60],
  store: [10, 120],
  provider: [50, 400],
  telegram: [50, 4_000],
};

export type World = ReturnType<typeof createWorld>;

/** Puts everything together: the services, the ways to them, the bot's instances, and the watchers. */
export function createWorld(options: WorldOptions) {
  const { scenario, past, epoch, callBack } = options;
  const { seed, profile } = scenario;
  const clock = createClock();
  const judge = createJudge(clock);
  const record = createRecord();
  const lines: TraceLine[] = [];
  const trace = (slot: number | undefined, text: string) => {
    if (options.traced) lines.push({ at: clock.now, slot, text });
  };

  const link = (service: Service): Link =>
    createLink({
      ...record,
      service,
      clock,
      seed,
      windows: scenario.windows.filter((window) => window.service === service),
      odds: profile.odds[service] ?? {},
      latency: latencies[service],
      fates: scenario.fates,
      trace,
    });
  const links = {
    database: link("database"),
    store: link("store"),
    provider: link("provider"),
    telegram: link("telegram"),
  };

  const now = () => clock.now;
  const tables = createTables(() => new Date(epoch + clock.now));
  const statements = createStatements(tables, (userId) => funds.committed(userId));
  const objects = createObjects({
    now,
    past: past.bodies,
    onWrite(...write) {
      journals.written(...write);
      costs.written(write[0]);
    },
  });
  const { bodies } = objects;
  const mirrorDamagedAt = (userId: number) => intruder.mirrorDamagedAt(userId);
  const isAuthority = profile.database !== "always";
  const leastOf = (userId: number) => -reversedOf(scenario, userId);
  const journals = watchJournals({
    judge,
    isAuthority,
    leastOf,
    tables,
    bodies,
    mirrorDamagedAt,
  });
  const isOrderly = clockSlackMs(profile) === 0 && profile.intrusions.length === 0;
  const costs = watchCosts({ clock, judge, journals, bodies, isOrderly });
  const funds = watchFunds({ judge, tables, journals, scenario });
  const intruder = createIntruder({
    clock,
    epoch,
    tables,
    objects,
    journals,
    onCommit: funds.committed,
    trace,
  });
  const storeLink = links.store;
  const service = createService({ clock, seed, callBack });
  const witness = createWitness({
    service,
    clock,
    judge,
    tables,
    journals,
    storeLink,
    bodies,
    mirrorDamagedAt,
    past,
    scenario,
  });

  const alarms: string[] = [];
  const alarm = ({ text }: Alarm) => {
    trace(undefined, `alarm: ${text}`);
    alarms.push(text);
    if (hopeless.test(text)) judge.violate("X", text);
  };
  const log: Log = {
    info() {},
    warn() {},
    error: (message, cause) => judge.violate("X", `${message}: ${describe(cause)}`),
  };

  const tidings = watchTidings({ clock, judge, tables, journals, service, storeLink, scenario });
  const common: Omit<InstanceOptions, "life" | "store" | "database" | "openStudio"> = {
    clock,
    judge,
    costs,
    log,
    alarm,
    allowance: profile.allowance,
    mirror: profile.mirror,
    onCommand: record.onCommand,
    onAnswer: record.onAnswer,
  };
  const start = (life: Life, hasDatabase: boolean) =>
    startInstance({
      ...common,
      life,
      store: costs.billed(connectStore(objects, links.store, life, seed)),
      openStudio(bare, background) {
        const ledger = noteEnds(bare, life, witness);
        const onCreate = (key: string, userId: number) => witness.asks(key, userId, life.slot);
        const provider = { service, link: links.provider, life, onCreate };
        return openStudio({
          ledger,
          life,
          log,
          alarm,
          background,
          provider: connectProvider(provider),
          notifier: createNotifier({ ledger, life, tidings, link: links.telegram }),
        });
      },
      database: hasDatabase
        ? connectDatabase({ statements, tables, link: links.database, life })
        : undefined,
    });
  const slots = openSlots({ scenario, clock, epoch, trace, start });
  const erasures = watchErasures({ judge, tables, bodies });
  const handlers = createHandlers(witness, erasures);
  const telegram = createTelegram({ clock, slots, handlers, witness, judge, trace });

  return {
    scenario,
    epoch,
    past,
    clock,
    judge,
    record,
    lines,
    trace,
    links,
    tables,
    bodies,
    journals,
    funds,
    intruder,
    witness,
    alarms,
    slots,
    service,
    tidings,
    erasures,
    handlers,
    telegram,
  };
}

/** Only who is alive hears an answer. */
function noteEnds(ledger: Ledger, life: Life, witness: Witness): Ledger {
  const note = <T extends GenerationWithBalance | undefined>(ended: T): T => {
    if (ended !== undefined && life.alive) witness.ended(ended);
    return ended;
  };
  return {
    ...ledger,
    settle: async (result) => note(await ledger.settle(result)),
    refund: async (generation) => note(await ledger.refund(generation)),
  };
}

/** What is counted on the way. */
function createRecord() {
  const fates = new Map<string, Fate>();
  const latecomers = new Set<number>();
  const counts = { calls: 0, viaDatabase: 0, longestCommandMs: 0 };
  return {
    /** Single calls that went wrong without a window that left them no choice, by name. */
    fates,
    /** Users of whom a charge came late to its store: its own answer may have overtaken it. */
    latecomers,
    counts,
    onFate(name: string, fate: Fate): void {
      fates.set(name, fate);
    },
    onCall(name: string, fate: Fate | undefined): void {
      counts.calls += 1;
      if (fate !== "late" && fate !== "slow") return;
      const user = /^(?:database \S+ charge |store \S+ put p\/)(\d+)/.exec(name)?.[1];
      if (user !== undefined) latecomers.add(Number(user));
    },
    onCommand(milliseconds: number): void {
      counts.longestCommandMs = Math.max(counts.longestCommandMs, milliseconds);
    },
    onAnswer(): void {
      counts.viaDatabase += 1;
    },
  };
}
