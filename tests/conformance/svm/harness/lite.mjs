// SPDX-License-Identifier: Apache-2.0
// LiteSVM's native module, whose functions take and give bytes; and what it says in the words of Solana's RPC.
import { createRequire } from "node:module";
import { join } from "node:path";
import { fromBase58, toBase58 } from "./base58.mjs";
import { instructionErrors, transactionErrors } from "./error_names.mjs";

const modules = process.env.BRAID_SVM_NODE_MODULES;
if (!modules) {
    console.error("BRAID_SVM_NODE_MODULES names no folder: run install.sh, which prints it");
    process.exit(2);
}
const native = createRequire(join(modules, "package.json"))("litesvm/dist/internal.js");
export const { Account, Clock, EpochRewards, FeatureSet, LiteSvm, SlotHistory } = native;

export const maxU64 = 2n ** 64n - 1n;

/** {lamports, data, owner, executable, rentEpoch} or null */
export function readAccount(svm, address) {
    const account = svm.getAccount(fromBase58(address));
    if (account === null || account.lamports() === 0n) return null;
    return {
        lamports: account.lamports(),
        data: Buffer.from(account.data()),
        owner: toBase58(account.owner()),
        executable: account.executable(),
        rentEpoch: account.rentEpoch(),
    };
}

export function writeAccount(svm, address, account) {
    const { lamports, data, owner, executable = false, rentEpoch = maxU64 } = account;
    svm.setAccount(fromBase58(address), new Account(lamports, data, fromBase58(owner), executable, rentEpoch));
}

function instructionErrorOf(error) {
    if (typeof error === "number") return instructionErrors[error];
    if (error instanceof native.InstructionErrorCustom) return { Custom: error.code };
    return "BorshIoError";
}

/** As RPC's TransactionError, in JSON. */
export function transactionErrorOf(error) {
    if (typeof error === "number") return transactionErrors[error];
    if (error instanceof native.TransactionErrorInstructionError)
        return { InstructionError: [error.index, instructionErrorOf(error.err())] };
    if (error instanceof native.TransactionErrorDuplicateInstruction) return { DuplicateInstruction: error.index };
    const named = { account_index: error.accountIndex };
    if (error instanceof native.TransactionErrorInsufficientFundsForRent) return { InsufficientFundsForRent: named };
    return { ProgramExecutionTemporarilyRestricted: named };
}

/** Runs the bytes: {error, units, logs, returnData, inner}. */
export const send = (svm, bytes) => resultOf(svm.sendVersionedTransaction(bytes));

/** Runs all bytes one after another, and says how many seconds LiteSVM took. */
export function time(svm, all) {
    const results = new Array(all.length);
    const start = process.hrtime.bigint();
    for (let i = 0; i < all.length; ++i) results[i] = svm.sendVersionedTransaction(all[i]);
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    return { seconds, results: results.map(resultOf) };
}

function resultOf(result) {
    const failed = result instanceof native.FailedTransactionMetadata;
    const meta = failed ? result.meta() : result;
    const returned = meta.returnData();
    const data = Buffer.from(returned.data());
    return {
        error: failed ? transactionErrorOf(result.err()) : null,
        units: Number(meta.computeUnitsConsumed()),
        logs: meta.logs(),
        returnData: { program: toBase58(returned.programId()), data },
        inner: meta.innerInstructions().map((list) =>
            list.map((inner) => ({
                stackHeight: inner.stackHeight(),
                program: inner.instruction().programIdIndex(),
                accounts: Buffer.from(inner.instruction().accounts()),
                data: Buffer.from(inner.instruction().data()),
            })),
        ),
    };
}
