import { leaveOnSignals } from "../dev/cli/leave-on-signals.js";
import { ensureBuilt } from "../dev/vercel/ensure-built.js";
import { readOptionsOrExit } from "../scripts/read-options.js";
import { type AttackCosts, createCostMeter } from "./attack-costs.js";
import { loops } from "./attack-loops.js";
import { attackUsage, readAttackOptions } from "./attack-options.js";
import { startAttackWorld } from "./attack-world.js";

/*
 * How much strangers and users can make the operator spend: `node --import tsx bench/attack.ts`.
 * `--seconds 60` sets the time of each loop, `--only health` runs only that one. Each loop attacks the
 * built functions in its own local world, as fast as it can. The services and the functions' processes
 * count the costs.
 */
const names = Object.keys(loops) as (keyof typeof loops)[];
const options = readOptionsOrExit((args) => readAttackOptions(args, names), attackUsage(names));
leaveOnSignals();
await ensureBuilt(console.log);

const results: Record<string, ReturnType<typeof toRow>> = {};
for (const name of options.loops) {
  console.log(`${name} ...`);
  results[name] = await run(name);
}
console.table(results);
process.exit();

async function run(name: keyof typeof loops) {
  const world = await startAttackWorld();
  try {
    const attack = await loops[name](world);
    let times = 0;
    const costs = await createCostMeter(world)(async () => {
      times = await attack(Date.now() + options.seconds * 1_000);
    });
    return toRow(times, costs);
  } finally {
    await world.stop();
  }
}

function toRow(times: number, costs: AttackCosts) {
  const { downloaded, uploaded, memory, mostAtOnce, msEach, ...counts } = costs;
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  return {
    times,
    ...counts,
    "MB down": megabytes(downloaded),
    "MB up": megabytes(uploaded),
    "at once": mostAtOnce,
    "ms each": Math.round(msEach),
    "MB memory": megabytes(memory),
  };
}
