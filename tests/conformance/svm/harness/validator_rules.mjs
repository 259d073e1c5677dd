// SPDX-License-Identifier: Apache-2.0
// Where LiteSVM and a validator differ, the validator's rule stands: this changes LiteSVM's accounts, and what is expected,
// accordingly. docs/decisions/0026-litesvm-as-oracle.md says which rules these are and where they stand.
import { fromBase58 } from "./base58.mjs";
import * as ids from "./ids.mjs";
import { sha256 } from "./keys.mjs";
import { writeAccount } from "./lite.mjs";

const lamportsPerSignature = 5000n;
const loadFailures = ["InvalidProgramForExecution", "ProgramAccountNotFound", "MaxLoadedAccountsDataSizeExceeded"];
const nonceSize = 80;

/** Signatures, those that precompiles check, and the price of compute units where a limit is named with it. */
export function feeOf(message) {
    let signatures = BigInt(message.header[0]);
    let price = 0n;
    let limit = null;
    for (const { program, data } of message.instructions) {
        const id = message.keys[program];
        if ([ids.ed25519, ids.secp256k1, ids.secp256r1].includes(id) && data.length > 0) signatures += BigInt(data[0]);
        if (id !== ids.computeBudget) continue;
        if (data[0] === 2) limit = BigInt(data.readUInt32LE(1));
        if (data[0] === 3) price = data.readBigUInt64LE(1);
    }
    if (price > 0n && limit === null) throw new Error("a price without a limit: the harness does not know the fee");
    const micro = price * (limit > 1400000n ? 1400000n : limit ?? 0n);
    return signatures * lamportsPerSignature + (micro + 999999n) / 1000000n;
}

export const durableNonceOf = (blockhash) => sha256("DURABLE_NONCE", fromBase58(blockhash));

/** The account of a durable-nonce transaction, whether or not it is valid: the first account of a first AdvanceNonce. */
function nonceAddressOf(message) {
    const first = message.instructions[0];
    if (!first || message.keys[first.program] !== ids.system || first.data.length < 4) return null;
    return first.data.readUInt32LE(0) === 4 ? message.keys[first.accounts[0]] : null;
}

export function amend(world, { message, bytes }, before, result) {
    const { svm, blockhash } = world;
    const payer = message.keys[0];
    const payerBefore = before.get(payer);
    const wasLoadFailure = loadFailures.includes(result.error);
    if (wasLoadFailure) {
        // A transaction whose accounts do not load still pays, and so only once.
        const name = bytes.toString("base64");
        if (world.paidFailures.has(name)) {
            result.error = "AlreadyProcessed";
            return;
        }
        world.paidFailures.add(name);
        writeAccount(svm, payer, { ...payerBefore, lamports: payerBefore.lamports - feeOf(message) });
        const program = message.instructions.map((instruction) => message.keys[instruction.program]);
        if (result.error === "InvalidProgramForExecution" && program.some((key) => world.balance(key) === 0n))
            result.error = "ProgramAccountNotFound";
    }
    if (message.blockhash === blockhash || world.blockhashes.includes(message.blockhash)) return;
    const nonce = nonceAddressOf(message);
    const wasProcessed = wasLoadFailure || (payerBefore && world.balance(payer) !== payerBefore.lamports);
    if (nonce === null || !wasProcessed) return;
    // A nonce advances to the newest blockhash, whether or not the transaction fails. LiteSVM derives the next nonce from
    // the message's own blockhash, and leaves it alone on failure.
    const held = result.error === null ? world.read(nonce) : before.get(nonce);
    if (!held || held.owner !== ids.system || held.data.length !== nonceSize) return;
    const data = Buffer.from(held.data);
    if (result.error === null && !data.subarray(40, 72).equals(durableNonceOf(message.blockhash))) return;
    durableNonceOf(blockhash).copy(data, 40);
    data.writeUInt32LE(1, 0);
    data.writeBigUInt64LE(lamportsPerSignature, 72);
    const lamports = nonce === payer ? world.balance(payer) : held.lamports;
    writeAccount(svm, nonce, { ...held, lamports, data });
}

