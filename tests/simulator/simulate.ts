import type { Violation } from "./checks/checks.js";
import { judgeEnd, judgeEnds } from "./checks/final-checks.js";
import { describe } from "./model/instance.js";
import { deadlineMs } from "./model/studio.js";
import { createWorld, type TraceLine, type World } from "./model/world.js";
import { firstUser } from "./scenario/generate-scenario.js";
import { livePast, noPast } from "./scenario/initial-state.js";
import { clockSlackMs } from "./scenario/profiles.js";
import type { Fate, Scenario } from "./scenario/scenario.js";

export interface Report {
  readonly violations: readonly Violation[];
  readonly statistics: Statistics;
  /** Single calls that went wrong without a window that left them no choice, by name. */
  readonly fates: ReadonlyMap<string, Fate>;
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
  /** Results that came to their users, those among them that came after the refund, and again. */
  readonly brought: number;
  readonly gifts: number;
  readonly again: number;
}

const epoch = Date.UTC(2026, 0, 1);
const cronMs = 30_000;
/** No pause of the breaker is longer, so the next command asks the database. */
const breakerMs = 63_000;
/** When all is well there is little to do. */
const calmCronMs = 180_000;
/** Callbacks that nobody took are repeated a few times. */
const callbackTries = 4;
const callbackPauseMs = 2_000;
/** Faults may outlast the last update by so much. */
const aftermathMs = 60_000;
/** The flag is lowered 16 minutes after the last touch, by the next sweep but one. */
const restMs = 23 * 60_000;

/** Lets a scenario happen. The same scenario always takes the same course. */
export async function simulate(scenario: Scenario, { traced = false } = {}): Promise<Report> {
  const { past, horizonMs } = scenario.profile;
  const slackMs = clockSlackMs(scenario.profile);
  const world = createWorld({
    scenario,
    epoch,
    traced,
    past: past > 0 ? await livePast(past, firstUser, epoch - cronMs) : noPast,
    callBack: (address, taskId) => callBack(world, { address, taskId }, 0),
  });
  const { clock, links, slots } = world;
  const healing = horizonMs + aftermathMs;
  const closing = healing + restMs + slackMs;

  plan(world, healing, closing);
  await clock.runUntil(healing);
  for (const link of Object.values(links)) link.heal();
  slots.heal();
  world.trace(undefined, "all is well from now on");
  await clock.runUntil(healing + deadlineMs + 2 * calmCronMs + slackMs);
  if (world.judge.violations.length === 0) judgeEnds(world, epoch + healing);
  await clock.runUntil(closing);
  await clock.runUntil(Number.POSITIVE_INFINITY);
  if (world.judge.violations.length === 0) judgeEnd(world);
  if (world.judge.violations.length === 0) world.erasures.judgeEnd();
  return reportOn(world);
}

function plan(world: World, healing: number, end: number): void {
  const { scenario, clock, judge, telegram, handlers, slots } = world;
  const fail = (error: unknown) => judge.violate("X", describe(error));

  scenario.deliveries.forEach((delivery, index) => {
    clock.at(delivery.at, () => telegram.deliver(delivery, index));
  });
  for (const { at, slot, userId } of scenario.views) {
    clock.at(at, () => void handlers.view(slots.at(slot), userId).catch(fail));
  }
  for (const { at, slot, userId } of scenario.erasures ?? []) {
    clock.at(at, () => void handlers.erase(slots.at(slot), userId).catch(fail));
  }
  for (const intrusion of scenario.intrusions) {
    clock.at(intrusion.at, () => world.intruder.intrude(intrusion));
  }
  clock.at(healing, () => world.intruder.leave());
  clock.at(healing + breakerMs, () => {
    for (const instance of slots.all()) handlers.view(instance, firstUser).catch(fail);
  });
  clock.at(healing + 2 * breakerMs, () => judgeBreakers(world));
  const tick = () => {
    if (clock.now > end) return;
    const isCalm = clock.now >= healing;
    handlers.housekeep(slots.someFor(`cron at ${clock.now}`)).catch(fail);
    // Several may look at once.
    if (!isCalm) handlers.lookAfter(slots.someFor(`look at ${clock.now}`)).catch(fail);
    clock.at(isCalm ? calmCronMs : cronMs, tick);
  };
  clock.at(cronMs / 2, tick);
}

/** F2: an instance comes back to the database, whatever its clock shows. */
function judgeBreakers({ judge, slots }: World): void {
  for (const { database, life } of slots.all()) {
    const isLeftAlone = database?.isLeftAlone() === true;
    judge.demand(!isLeftAlone, "F2", () => `i${life.slot} still does not ask a healthy database`);
  }
}

interface Call {
  readonly address: string;
  readonly taskId: string;
}

function callBack(world: World, call: Call, tries: number): void {
  const { clock, judge, handlers, slots, trace } = world;
  const { address, taskId } = call;
  const instance = slots.someFor(`callback ${tries} of ${taskId}`);
  const { life } = instance;
  let isOver = false;
  const again = () => {
    if (isOver) return;
    isOver = true;
    if (tries === callbackTries) return;
    clock.at(callbackPauseMs * 2 ** tries, () => callBack(world, call, tries + 1));
  };
  const forget = life.onDeath(again);
  trace(life.slot, `hears of ${taskId}`);
  handlers.follow(instance, address, taskId).then(
    (done) => {
      forget();
      if (done) isOver = true;
      else again();
    },
    (error: unknown) => judge.violate("X", describe(error)),
  );
}

function reportOn({ judge, record, lines, journals, slots, funds, tidings }: World): Report {
  const { appended, ...entries } = journals.counts;
  return {
    violations: judge.violations,
    fates: record.fates,
    trace: lines,
    statistics: {
      ...record.counts,
      ...entries,
      ...tidings.count(),
      viaJournal: appended,
      crashes: slots.crashes,
      lowestBalance: funds.lowest,
    },
  };
}
