import { writeSync } from "node:fs";
import { createFileStore } from "../../../lib/storage/objects/files.js";
import { addMark } from "../failover/marks.js";

/** A process of its own: leaves so many marks, and reports each one that it was told is written. */
const [folder = "", name = "", count = "0"] = process.argv.slice(2);
const store = createFileStore({ folder });
for (let index = 0; index < Number(count); index++) {
  const mark = `${name} mark ${index}`;
  await addMark(store, mark, { seed: index, patienceMs: 60_000 });
  writeSync(1, `${mark}\n`);
}
