// SPDX-License-Identifier: Apache-2.0
// Writes fixtures of drawn transactions that LiteSVM ran:
//   node generate.mjs --out FOLDER [--seed S] [--count N] [--per-file N] [--only NAME,...]
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Random } from "./harness/random.mjs";
import { World } from "./harness/world.mjs";

const { values } = parseArgs({
    options: {
        out: { type: "string" },
        seed: { type: "string", default: "1" },
        count: { type: "string", default: "2000" },
        "per-file": { type: "string", default: "1000" },
        only: { type: "string" },
    },
});
const all = ["system", "memo", "budget", "malformed", "token", "lookup", "precompiles", "loader", "programs", "nested", "extensions"];
const names = values.only ? values.only.split(",") : all;
const generators = await Promise.all(names.map((name) => import(`./generators/${name}.mjs`)));

/** Runs transactions of all generators in turn, in slots of about fifty. */
function fill(world, count) {
    for (const generator of generators) generator.setup(world);
    let ran = 0;
    for (let drawn = 0; ran < count && drawn < count * 4; ++drawn) {
        const spec = world.random.pick(generators).next(world);
        const outcome = world.run(spec);
        if (outcome === null) continue;
        ++ran;
        spec.after?.(outcome);
        if (world.random.once(50)) world.nextSlot();
    }
}

mkdirSync(values.out, { recursive: true });
const perFile = Number(values["per-file"]);
const errors = new Map();
let left = Number(values.count);
for (let index = 0; left > 0; ++index) {
    const seed = `${values.seed}-${index}`;
    const world = new World(new Random(seed));
    fill(world, Math.min(left, perFile));
    left -= perFile;
    const fixture = world.fixture(`seed ${seed}: ${names.join(", ")}`);
    writeFileSync(join(values.out, `drawn-${seed}.json`), JSON.stringify(fixture, null, 1) + "\n");
    for (const block of fixture.blocks)
        for (const { name, result } of block.transactions) {
            const key = `${name}: ${JSON.stringify(result.error)}`;
            errors.set(key, (errors.get(key) ?? 0) + 1);
        }
}
if (process.env.BRAID_SVM_OUTCOMES) for (const entry of [...errors].sort()) console.log(entry[1], entry[0]);
