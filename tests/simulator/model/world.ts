import type { Alarm } from "../../../lib/alarms/alarms.js";
import type { GenerationWithBalance, Ledger } from "../../../lib/ledger/ledger.js";
import { chargeIdOf } from "../../../lib/ledger/operation.js";
import { reversalOf } from "../../../lib/ledger/payment-bonuses.js";
import type { Log } from "../../../lib/log.js";
import { createActChecks } from "../checks/acts.js";
import { createBalanceChecks, reversedOf } from "../checks/balance-checks.js";
import { createChecks } from "../checks/checks.js";
import { createDatabaseState } from "../checks/database-state.js";
import { createDeliveryChecks } from "../checks/delivery-checks.js";
import { createErasureChecks } from "../checks/erasures.js";
import { watchJournals } from "../checks/journals.js";
import { createOnlineChecks, type OnlineChecks } from "../checks/online-checks.js";
import { createOperatorChecks } from "../checks/operators.js";
import { toReversal } from "../scenario/acts.js";
import type { CallFault, Service } from "../scenario/faults.js";
import type { InitialState } from "../scenario/initial-state.js";
import { clockSlackMs } from "../scenario/profiles.js";
import { randomFor } from "../scenario/random.js";
import type { Delivery, RefundPayment, Scenario } from "../scenario/scenario.js";
import { createClock } from "./clock.js";
import { watchCosts } from "./costs.js";
import { connectDatabase } from "./database-model.js";
import { createHandlers } from "./handlers.js";
import { describe, type Instance, type InstanceOptions, startInstance } from "./instance.js";
import { startInstances } from "./instances.js";
import { createIntruder } from "./intruder.js";
import { createNetwork, type Network } from "./network.js";
import { createNotifier } from "./notifier.js";
import { createOperators } from "./operators.js";
import type { Process } from "./process.js";
import { connectProvider, createProviderService } from "./provider.js";
import { connectStarAccount, createStarService } from "./star-account.js";
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
  readonly initialState: InitialState;
  /** When the scenario begins, in milliseconds since 1970. */
  readonly epoch: number;
  /** Whether to keep a trace of the events. */
  readonly traced: boolean;
  /** Sends the provider's callback: a task has ended. */
  readonly callBack: (address: string, taskId: string) => void;
}

/** Alarms that no fault of a service excuses. */
const fatalAlarm = /needs a person|another database/;
const latencies: Readonly<Record<Service, readonly [number, number]>> = {
  database: [2, 60],
  store: [10, 120],
  provider: [50, 400],
  telegram: [50, 4_000],
};

export type World = ReturnType<typeof createWorld>;

/** Puts everything together: the services, the networks to them, the bot's instances, and the checks. */
export function createWorld(options: WorldOptions) {
  const { scenario, initialState, epoch, callBack } = options;
  const { seed, profile } = scenario;
  const clock = createClock();
  const checks = createChecks(clock);
  const record = createRecord();
  const lines: TraceLine[] = [];
  const trace = (slot: number | undefined, text: string) => {
    if (options.traced) lines.push({ at: clock.now, slot, text });
  };

  const network = (service: Service): Network =>
    createNetwork({
      ...record,
      service,
      clock,
      seed,
      windows: scenario.windows.filter((window) => window.service === service),
      faultRates: profile.faultRates[service] ?? {},
      latency: latencies[service],
      callFaults: scenario.callFaults,
      trace,
    });
  const networks = {
    database: network("database"),
    store: network("store"),
    provider: network("provider"),
    telegram: network("telegram"),
  };

  const now = () => clock.now;
  const databaseState = createDatabaseState(() => new Date(epoch + clock.now));
  const statements = createStatements(databaseState, (userId) => {
    balanceChecks.noteCommit(userId);
    operatorChecks.noteCommit();
    actChecks.noteCommit();
  });
  const objects = createObjects({
    now,
    initial: initialState.bodies,
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
    checks,
    isAuthority,
    leastOf,
    databaseState,
    bodies,
    mirrorDamagedAt,
  });
  const isOrderly = clockSlackMs(profile) === 0 && profile.intrusions.length === 0;
  const costs = watchCosts({ clock, checks, journals, bodies, isOrderly });
  const balanceChecks = createBalanceChecks({ checks, databaseState, journals, scenario });
  const intruder = createIntruder({
    clock,
    epoch,
    databaseState,
    objects,
    journals,
    onCommit: balanceChecks.noteCommit,
    trace,
  });
  const storeNetwork = networks.store;
  const service = createProviderService({ clock, seed, callBack });
  const onlineChecks = createOnlineChecks({
    service,
    clock,
    checks,
    databaseState,
    journals,
    storeNetwork,
    bodies,
    mirrorDamagedAt,
    initialState,
    scenario,
  });

  const alarms: string[] = [];
  const alarm = ({ text }: Alarm) => {
    trace(undefined, `alarm: ${text}`);
    alarms.push(text);
    if (fatalAlarm.test(text)) checks.fail("X", text);
  };
  const log: Log = {
    info() {},
    warn() {},
    error: (message, cause) => checks.fail("X", `${message}: ${describe(cause)}`),
  };

  const deliveryChecks = createDeliveryChecks({
    clock,
    checks,
    databaseState,
    journals,
    service,
    storeNetwork,
    scenario,
  });
  const common: Omit<InstanceOptions, "process" | "store" | "stars" | "database" | "openStudio"> = {
    clock,
    checks,
    costs,
    log,
    alarm,
    allowance: profile.allowance,
    mirror: profile.mirror,
    onCommand: record.onCommand,
    onAnswer: record.onAnswer,
    changesSettings: profile.acts > 0,
  };
  const refunds = refundsOf(scenario);
  const starService = createStarService((chargeId) => {
    const told = toldOfRefund(scenario, refunds.get(chargeId));
    clock.at(told.at, () => telegram.deliver(told, scenario.deliveries.length + told.at));
  });
  const { refunded } = starService;
  const actChecks = createActChecks({ checks, databaseState, scenario, refunded });
  const start = (process: Process, hasDatabase: boolean) =>
    startInstance({
      ...common,
      process,
      store: costs.billed(connectStore(objects, networks.store, process, seed)),
      stars: connectStarAccount(starService, networks.telegram, process),
      openStudio(bare, background) {
        const ledger = noteEnds(bare, process, onlineChecks);
        const onCreate = (key: string, userId: number) =>
          onlineChecks.noteTaskRequest(key, userId, process.slot);
        const provider = { service, network: networks.provider, process, onCreate };
        return openStudio({
          ledger,
          process,
          log,
          alarm,
          background,
          provider: connectProvider(provider),
          notifier: createNotifier({ ledger, process, deliveryChecks, network: networks.telegram }),
        });
      },
      database: hasDatabase
        ? connectDatabase({ statements, databaseState, network: networks.database, process })
        : undefined,
    });
  const instances = startInstances({ scenario, clock, epoch, trace, start });
  const erasures = createErasureChecks({ checks, databaseState, bodies });
  const { latecomers } = record;
  const hasDatabase = profile.database !== "never";
  const operatorChecks = createOperatorChecks({
    clock,
    checks,
    databaseState,
    journals,
    hasDatabase,
    latecomers,
  });
  const onError = (error: string) => checks.fail("X", error);
  const operators = createOperators({ clock, instances, actChecks, onError, trace });
  const reconcile = (instance: Instance) =>
    operators.reconcile(instance, chosenOf(refunds, refunded));
  const handlers = createHandlers(onlineChecks, erasures, operatorChecks, reconcile);
  const telegram = createTelegram({ clock, instances, handlers, onlineChecks, checks, trace });

  return {
    scenario,
    epoch,
    initialState,
    clock,
    checks,
    record,
    lines,
    trace,
    networks,
    databaseState,
    bodies,
    journals,
    balanceChecks,
    intruder,
    onlineChecks,
    alarms,
    instances,
    service,
    deliveryChecks,
    erasures,
    operatorChecks,
    actChecks,
    operators,
    handlers,
    telegram,
  };
}

/** By charge id. */
function refundsOf({ acts = [] }: Scenario): ReadonlyMap<string, RefundPayment> {
  const refunds = acts.flatMap(({ what }) => (what.kind === "refund" ? [what] : []));
  return new Map(refunds.map((what) => [chargeIdOf(what.payment.key), what]));
}

const chosenOf = (refunds: ReadonlyMap<string, RefundPayment>, refunded: ReadonlySet<string>) =>
  [...refunds].flatMap(([chargeId, what]) => (refunded.has(chargeId) ? [what] : []));

/** Telegram's message `refunded_payment`, which races with the act itself. */
function toldOfRefund({ seed, profile }: Scenario, what: RefundPayment | undefined): Delivery {
  if (what === undefined) throw new Error("no operator asked for this refund");
  const { payment } = what;
  const random = randomFor(seed, `told of ${payment.key}`);
  return {
    at: random.between(0, 2_000),
    slot: random.between(0, profile.instances - 1),
    command: toReversal(reversalOf(payment.key), payment),
    isRetried: true,
  };
}

/** Only a process that is alive gets an answer. */
function noteEnds(ledger: Ledger, process: Process, onlineChecks: OnlineChecks): Ledger {
  const note = <T extends GenerationWithBalance | undefined>(ended: T): T => {
    if (ended !== undefined && process.alive) onlineChecks.noteEnd(ended);
    return ended;
  };
  return {
    ...ledger,
    settle: async (result) => note(await ledger.settle(result)),
    refund: async (generation) => note(await ledger.refund(generation)),
  };
}

/** What is counted during a run. */
function createRecord() {
  const callFaults = new Map<string, CallFault>();
  const latecomers = new Set<number>();
  const counts = { calls: 0, viaDatabase: 0, longestCommandMs: 0 };
  return {
    /** Faults of single calls that no window made certain, by the call's name. */
    callFaults,
    /** Users of whom a charge or a ban came late to its store: its own answer may have overtaken it. */
    latecomers,
    counts,
    onFault(name: string, fault: CallFault): void {
      callFaults.set(name, fault);
    },
    onCall(name: string, fault: CallFault | undefined): void {
      counts.calls += 1;
      if (fault !== "late" && fault !== "slow") return;
      const user = /^(?:database \S+ (?:charge|ban) |store \S+ put p\/)(\d+)/.exec(name)?.[1];
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
