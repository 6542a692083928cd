import { nameOf } from "../model/telegram.js";
import type { TraceLine } from "../model/world.js";
import type { Report } from "../simulate.js";
import { describeAct } from "./acts.js";
import type { Scenario } from "./scenario.js";

const longestTrace = 150;
/** The successful calls of every sweep, which are left out. */
const routineCall = /((get|glance) state|list p\/|pending) #\d+: well, answered$/;

/** A scenario and its trace, as text. */
export function formatReport(scenario: Scenario, { violations, trace }: Report): string {
  const { seed, profile } = scenario;
  return [
    `profile ${profile.name}, seed ${seed}`,
    ...violations.map(({ rule, at, message }) => `${time(at)}  broken: ${rule}, ${message}`),
    "",
    "Scenario:",
    ...formatScenario(scenario),
    "",
    "Trace:",
    ...formatTrace(trace),
  ].join("\n");
}

function formatScenario(scenario: Scenario): string[] {
  const {
    deliveries,
    views,
    windows,
    crashes,
    intrusions,
    jumps,
    erasures = [],
    bans = [],
    acts = [],
    callFaults,
  } = scenario;
  const events = [
    ...erasures.map(({ at, userId }) => ({ at, text: `user ${userId} erases` })),
    ...bans.map(({ at, slot, userId, isBanned }) => ({
      at,
      text: `i${slot} the operator ${isBanned ? "bans" : "lifts the ban of"} user ${userId}`,
    })),
    ...acts.flatMap((act) =>
      act.presses.map(({ at, slot }) => ({ at, text: `i${slot} ${describeAct(act)}` })),
    ),
    ...intrusions.map(({ at, userId, what }) => ({ at, text: `user ${userId}: ${what}` })),
    ...jumps.map(({ at, slot, backMs }) => ({
      at,
      text: `i${slot} has its clock set back by ${time(backMs).trim()}`,
    })),
    ...deliveries.map((delivery) => ({
      at: delivery.at,
      text: `i${delivery.slot} ${nameOf(delivery)}${delivery.isRetried ? "" : ", a stray copy"}`,
    })),
    ...views.map(({ at, slot, userId }) => ({ at, text: `i${slot} user ${userId} looks` })),
    ...windows.map(({ from, to, service, mode, slot }) => ({
      at: from,
      text: `${slot === null ? "all" : `i${slot}`} ${service} ${mode} until ${time(to).trim()}`,
    })),
    ...crashes.map(({ at, slot, spared, moment }) => ({
      at,
      text: `i${slot} crashes ${moment} its call number ${spared + 1} from now`,
    })),
  ];
  return [
    ...events.sort((a, b) => a.at - b.at).map(({ at, text }) => `${time(at)}  ${text}`),
    ...[...(callFaults ?? [])].map(([name, fault]) => `            ${name}: ${fault}`),
  ];
}

function formatTrace(trace: readonly TraceLine[]): string[] {
  const lines = trace
    .filter(({ text }) => !routineCall.test(text))
    .map(({ at, slot, text }) => `${time(at)}  ${slot === undefined ? "  " : `i${slot}`} ${text}`);
  if (lines.length <= longestTrace) return lines;
  return ["  ...", ...lines.slice(-longestTrace)];
}

const time = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(3)}s`.padStart(10);
