// SPDX-License-Identifier: Apache-2.0
// Compiles the contracts of this folder and writes the runtime code of each beside its source.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
const solc = createRequire(join(process.env.SOLC_DIR, "package.json"))("solc");
const contracts = { token: "Token", pool: "Pool", router: "Router" };
const read = (name) => ({ content: readFileSync(join(folder, name), "utf8") });

const input = {
    language: "Solidity",
    sources: Object.fromEntries(Object.keys(contracts).map((name) => [`${name}.sol`, read(`${name}.sol`)])),
    settings: {
        evmVersion: "cancun",
        optimizer: { enabled: true, runs: 1000000 },
        viaIR: false,
        metadata: { bytecodeHash: "none", appendCBOR: false },
        outputSelection: { "*": { "*": ["evm.deployedBytecode.object", "storageLayout", "evm.methodIdentifiers"] } },
    },
};
const findImport = (path) => ({ contents: read(path).content });
const output = JSON.parse(solc.compile(JSON.stringify(input), { import: findImport }));
for (const error of output.errors ?? []) console.error(error.formattedMessage);
if ((output.errors ?? []).some((error) => error.severity === "error")) process.exit(1);
for (const [file, contract] of Object.entries(contracts)) {
    const made = output.contracts[`${file}.sol`][contract];
    writeFileSync(join(folder, `${file}.hex`), made.evm.deployedBytecode.object.replace(/(.{128})/g, "$1\n").trimEnd() + "\n");
    if (process.argv.includes("--layout")) {
        for (const slot of made.storageLayout.storage) console.log(file, slot.slot, slot.offset, slot.label, slot.type);
        console.log(file, made.evm.methodIdentifiers);
    }
}
