import type { Violation } from "./checks/checks.js";
import { checkFinalState, checkGenerationsEnded } from "./checks/final-checks.js";
import { describe } from "./model/instance.js";
import { deadlineMs } from "./model/studio.js";
import { createWorld, type TraceLine, type World } from "./model/world.js";
import type { CallFault } from "./scenario/faults.js";
import { firstUser } from "./scenario/generate-scenario.js";
import { createInitialState, emptyInitialState } from "./scenario/initial-state.js";
import { clockSlackMs } from "./scenario/profiles.js";
import type { Scenario } from "./scenario/scenario.js";

export interface Report {
  readonly violations: readonly Violation[];
  readonly statistics: Statistics;
  /** Faults of single calls that no window made certain, by the call's name. */
  readonly callFaults: ReadonlyMap<string, CallFault>;
  readonly trace: readonly TraceLine[];
}

export interface Statistics {
  /** Calls of instances to services. */
  readonly calls: number;
  readonly viaDatabase: number;
  readonly viaJournal: number;
  /** Entries that left a journal for the database, and for an archive. */
  readonly replayed: number;
  readonly archived: number;
  readonly ambiguous: number;
  readonly crashes: number;
  readonly lowestBalance: bigint;
  readonly longestCommandMs: number;
  /** Results that reached their users, those among them that came after the refund, and repetitions. */
  readonly delivered: number;
  readonly gifts: number;
  readonly repeated: number;
}

const epoch = Date.UTC(2026, 0, 1);
const cronMs = 30_000;
/** No pause of the breaker is longer, so the next command asks the database. */
const breakerMs = 63_000;
/** When all is well there is little to do. */
const calmCronMs = 180_000;
/** A callback without a 200 is repeated a few times. */
const callbackTries = 4;
const callbackPauseMs = 2_000;
/** Faults may outlast the last update by so much. */
const aftermathMs = 60_000;
/** So long after the last fault the operators press again. */
const repeatedMs = 8 * 60_000;
/** The flag is lowered 16 minutes after the last touch, by the next sweep but one. */
const restMs = 23 * 60_000;

/** Runs a scenario. The same scenario always gives the same trace. */
export async function simulate(scenario: Scenario, { traced = false } = {}): Promise<Report> {
  const { pastOperations, horizonMs } = scenario.profile;
  const slackMs = clockSlackMs(scenario.profile);
  const world = createWorld({
    scenario,
    epoch,
    traced,
    initialState:
      pastOperations > 0
        ? await createInitialState(pastOperations, firstUser, epoch - cronMs)
        : emptyInitialState,
    callBack: (address, taskId) => callBack(world, { address, taskId }, 0),
  });
  const { clock, networks, instances } = world;
  const healing = horizonMs + aftermathMs;
  const closing = healing + restMs + slackMs;

  plan(world, healing, closing);
  await clock.runUntil(healing);
  for (const network of Object.values(networks)) network.heal();
  instances.heal();
  world.trace(undefined, "no more faults from now on");
  await clock.runUntil(healing + deadlineMs + 2 * calmCronMs + slackMs);
  if (world.checks.violations.length === 0) checkGenerationsEnded(world, epoch + healing);
  await clock.runUntil(closing);
  await clock.runUntil(Number.POSITIVE_INFINITY);
  if (world.checks.violations.length === 0) checkFinalState(world);
  if (world.checks.violations.length === 0) world.erasures.checkFinalState();
  if (world.checks.violations.length === 0) world.operatorChecks.checkFinalState();
  if (world.checks.violations.length === 0) world.actChecks.checkFinalState();
  return reportOn(world);
}

function plan(world: World, healing: number, end: number): void {
  const { scenario, clock, checks, telegram, handlers, instances } = world;
  const fail = (error: unknown) => checks.fail("X", describe(error));

  scenario.deliveries.forEach((delivery, index) => {
    clock.at(delivery.at, () => telegram.deliver(delivery, index));
  });
  for (const { at, slot, userId } of scenario.views) {
    clock.at(at, () => void handlers.view(instances.at(slot), userId).catch(fail));
  }
  for (const { at, slot, userId } of scenario.erasures ?? []) {
    clock.at(at, () => void handlers.erase(instances.at(slot), userId).catch(fail));
  }
  for (const command of scenario.bans ?? []) {
    const { at, slot } = command;
    clock.at(at, () => void handlers.setBan(instances.at(slot), command).catch(fail));
  }
  planActs(world, healing);
  for (const intrusion of scenario.intrusions) {
    clock.at(intrusion.at, () => world.intruder.intrude(intrusion));
  }
  clock.at(healing, () => world.intruder.leave());
  clock.at(healing + breakerMs, () => {
    for (const instance of instances.all()) handlers.view(instance, firstUser).catch(fail);
  });
  clock.at(healing + 2 * breakerMs, () => checkBreakers(world));
  const tick = () => {
    if (clock.now > end) return;
    const isCalm = clock.now >= healing;
    handlers.runCron(instances.pickFor(`cron at ${clock.now}`)).catch(fail);
    // Several may follow up at once.
    if (!isCalm) handlers.followUp(instances.pickFor(`look at ${clock.now}`)).catch(fail);
    clock.at(isCalm ? calmCronMs : cronMs, tick);
  };
  clock.at(cronMs / 2, tick);
}

/** In the end each act is repeated once more. */
function planActs({ scenario, clock, operators }: World, healing: number): void {
  for (const act of scenario.acts ?? []) {
    act.presses.forEach((press, index) => {
      clock.at(press.at, () => operators.press(act, press, index));
    });
    const [first] = act.presses;
    if (first === undefined) continue;
    clock.at(healing + repeatedMs, () => operators.press(act, first, act.presses.length));
  }
}

/** F2: an instance asks the database again, even if its clock was set back. */
function checkBreakers({ checks, instances }: World): void {
  for (const { database, process } of instances.all()) {
    const isLeftAlone = database?.isLeftAlone() === true;
    checks.require(
      !isLeftAlone,
      "F2",
      () => `i${process.slot} still does not ask a healthy database`,
    );
  }
}

interface Call {
  readonly address: string;
  readonly taskId: string;
}

function callBack(world: World, call: Call, tries: number): void {
  const { clock, checks, handlers, instances, trace } = world;
  const { address, taskId } = call;
  const instance = instances.pickFor(`callback ${tries} of ${taskId}`);
  const { process } = instance;
  let isOver = false;
  const again = () => {
    if (isOver) return;
    isOver = true;
    if (tries === callbackTries) return;
    clock.at(callbackPauseMs * 2 ** tries, () => callBack(world, call, tries + 1));
  };
  const forget = process.onCrash(again);
  trace(process.slot, `hears of ${taskId}`);
  handlers.handleCallback(instance, address, taskId).then(
    (done) => {
      forget();
      if (done) isOver = true;
      else again();
    },
    (error: unknown) => checks.fail("X", describe(error)),
  );
}

function reportOn({
  checks,
  record,
  lines,
  journals,
  instances,
  balanceChecks,
  deliveryChecks,
}: World): Report {
  const { appended, ...entries } = journals.counts;
  return {
    violations: checks.violations,
    callFaults: record.callFaults,
    trace: lines,
    statistics: {
      ...record.counts,
      ...entries,
      ...deliveryChecks.count(),
      viaJournal: appended,
      crashes: instances.crashes,
      lowestBalance: balanceChecks.lowest,
    },
  };
}
