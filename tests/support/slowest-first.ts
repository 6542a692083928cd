import { BaseSequencer, type TestSpecification } from "vitest/node";

/** A file that takes long and begins late keeps one core busy while the others have nothing to do. */
const slowest = [
  "playground/payments-in-faults",
  "playground/command",
  "playground/faults",
  "model/store-faults",
  "model/database-faults",
  "model/instance-faults",
  "mutants/mutants",
  "playground/tour",
  "reliability/killed",
  "deployment/dev-server",
  "generations/killed",
  "playground/chat",
  "playground/accessible",
  "playground/strangers",
  "playground/files",
  "delivery/results",
  "objects/object-stores",
  "journal/journal-ledger",
  "bot/outage",
  "scripts/erase",
];

/** Runs these first, and the others in the usual order. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files);
    return others.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = slowest.findIndex((name) => moduleId.includes(`${name}.`));
  return rank === -1 ? slowest.length : rank;
}
