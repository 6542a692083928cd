import { nameOf } from "../model/telegram.js";
import type { TraceLine } from "../model/world.js";
import type { Report } from "../simulate.js";
import type { Scenario } from "./scenario.js";

const longestCourse = 150;
/** What every sweep does, and what goes well with it. */
const routine = /((get|glance) state|list p\/|pending) #\d+: well, answered$/;

/** A scenario and what came of it, for people. */
export function tell(scenario: Scenario, { violations, trace }: Report): string {
  const { seed, profile } = scenario;
  return [
    `profile ${profile.name}, seed ${seed}`,
    ...violations.map(({ rule, at, message }) => `${time(at)}  broken: ${rule}, ${message}`),
    "",
    "The story:",
    ...plot(scenario),
    "",
    "Its course:",
    ...course(trace),
  ].join("\n");
}

function plot(scenario: Scenario): string[] {
  const { deliveries, views, windows, crashes, intrusions, jumps, erasures = [], fates } = scenario;
  const events = [
    ...erasures.map(({ at, userId }) => ({ at, text: `user ${userId} erases` })),
    ...intrusions.map(({ at, userId, what }) => ({ at, text: `user ${userId}: ${what}` })),
    ...jumps.map(({ at, slot, backMs }) => ({
      at,
      text: `i${slot} has its clock set back by ${time(backMs).trim()}`,
    })),
    ...deliveries.map((delivery) => ({
      at: delivery.at,
      text: `i${delivery.slot} ${nameOf(delivery)}${delivery.insistent ? "" : ", a stray copy"}`,
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
    ...[...(fates ?? [])].map(([name, fate]) => `            ${name}: ${fate}`),
  ];
}

function course(trace: readonly TraceLine[]): string[] {
  const lines = trace
    .filter(({ text }) => !routine.test(text))
    .map(({ at, slot, text }) => `${time(at)}  ${slot === undefined ? "  " : `i${slot}`} ${text}`);
  if (lines.length <= longestCourse) return lines;
  return ["  ...", ...lines.slice(-longestCourse)];
}

const time = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(3)}s`.padStart(10);
