import type { Rule } from "../checks/checks.js";
import type { Report } from "../simulate.js";
import type { CallFault, FaultWindow } from "./faults.js";
import type {
  BanCommand,
  ClockJump,
  Crash,
  Delivery,
  Intrusion,
  OperatorAct,
  Scenario,
  View,
} from "./scenario.js";

/** Everything of a scenario that can be left out. */
type Part =
  | { readonly is: "delivery"; readonly delivery: Delivery }
  | { readonly is: "view"; readonly view: View }
  | { readonly is: "window"; readonly window: FaultWindow }
  | { readonly is: "crash"; readonly crash: Crash }
  | { readonly is: "intrusion"; readonly intrusion: Intrusion }
  | { readonly is: "jump"; readonly jump: ClockJump }
  | { readonly is: "erasure"; readonly erasure: View }
  | { readonly is: "ban"; readonly ban: BanCommand }
  | { readonly is: "act"; readonly act: OperatorAct }
  | { readonly is: "fault"; readonly name: string; readonly fault: CallFault };

export interface ShrinkOptions {
  readonly simulate: (scenario: Scenario) => Promise<Report>;
  /** So many scenarios are tried at most. */
  readonly patience?: number;
}

/**
 * Looks for the shortest scenario in which the same rule is still broken: leaves out halves, quarters
 * and so on, down to single parts, until nothing can be spared any more (delta debugging).
 */
export async function shrink(
  scenario: Scenario,
  first: Report,
  { simulate, patience = 600 }: ShrinkOptions,
): Promise<Scenario> {
  const rule = first.violations[0]?.rule;
  let runs = 0;
  const stillFails = async (parts: readonly Part[]): Promise<boolean> => {
    runs += 1;
    return breaks(await simulate(assemble(scenario, parts)), rule);
  };

  let parts = takeApart({ ...scenario, callFaults: scenario.callFaults ?? first.callFaults });
  let pieces = 2;
  while (parts.length > 0 && runs < patience) {
    const size = Math.ceil(parts.length / pieces);
    const rest = await findSmaller(parts, size, stillFails, () => runs < patience);
    if (rest !== undefined) {
      parts = rest;
      pieces = Math.max(2, pieces - 1);
    } else if (size === 1) break;
    else pieces = Math.min(parts.length, 2 * pieces);
  }
  return assemble(scenario, parts);
}

function breaks({ violations }: Report, rule: Rule | undefined): boolean {
  return violations[0] !== undefined && violations[0].rule === rule;
}

/** The first way to leave out a piece of this size, starting with what comes last. */
async function findSmaller(
  parts: readonly Part[],
  size: number,
  stillFails: (parts: readonly Part[]) => Promise<boolean>,
  mayGoOn: () => boolean,
): Promise<readonly Part[] | undefined> {
  for (let end = parts.length; end > 0 && mayGoOn(); end -= size) {
    const rest = [...parts.slice(0, Math.max(0, end - size)), ...parts.slice(end)];
    if (await stillFails(rest)) return rest;
  }
  return undefined;
}

function takeApart(scenario: Scenario): readonly Part[] {
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
  return [
    ...intrusions.map((intrusion): Part => ({ is: "intrusion", intrusion })),
    ...erasures.map((erasure): Part => ({ is: "erasure", erasure })),
    ...bans.map((ban): Part => ({ is: "ban", ban })),
    ...acts.map((act): Part => ({ is: "act", act })),
    ...jumps.map((jump): Part => ({ is: "jump", jump })),
    ...windows.map((window): Part => ({ is: "window", window })),
    ...crashes.map((crash): Part => ({ is: "crash", crash })),
    ...deliveries.map((delivery): Part => ({ is: "delivery", delivery })),
    ...[...(callFaults ?? [])].map(([name, fault]): Part => ({ is: "fault", name, fault })),
    ...views.map((view): Part => ({ is: "view", view })),
  ];
}

function assemble({ seed, profile }: Scenario, parts: readonly Part[]): Scenario {
  const callFaults = new Map<string, CallFault>();
  for (const part of parts) if (part.is === "fault") callFaults.set(part.name, part.fault);
  return {
    seed,
    profile,
    deliveries: parts.flatMap((part) => (part.is === "delivery" ? [part.delivery] : [])),
    views: parts.flatMap((part) => (part.is === "view" ? [part.view] : [])),
    windows: parts.flatMap((part) => (part.is === "window" ? [part.window] : [])),
    crashes: parts.flatMap((part) => (part.is === "crash" ? [part.crash] : [])),
    intrusions: parts.flatMap((part) => (part.is === "intrusion" ? [part.intrusion] : [])),
    erasures: parts.flatMap((part) => (part.is === "erasure" ? [part.erasure] : [])),
    bans: parts.flatMap((part) => (part.is === "ban" ? [part.ban] : [])),
    acts: parts.flatMap((part) => (part.is === "act" ? [part.act] : [])),
    jumps: parts.flatMap((part) => (part.is === "jump" ? [part.jump] : [])),
    callFaults,
  };
}
