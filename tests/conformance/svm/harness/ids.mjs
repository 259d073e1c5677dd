// SPDX-License-Identifier: Apache-2.0
// Addresses of programs and sysvars.
export const system = "11111111111111111111111111111111";
export const computeBudget = "ComputeBudget111111111111111111111111111111";
export const nativeLoader = "NativeLoader1111111111111111111111111111111";
export const loader1 = "BPFLoader1111111111111111111111111111111111";
export const loader2 = "BPFLoader2111111111111111111111111111111111";
export const loader3 = "BPFLoaderUpgradeab1e11111111111111111111111";
export const ed25519 = "Ed25519SigVerify111111111111111111111111111";
export const secp256k1 = "KeccakSecp256k11111111111111111111111111111";
export const secp256r1 = "Secp256r1SigVerify1111111111111111111111111";
export const lookupTable = "AddressLookupTab1e1111111111111111111111111";
export const stake = "Stake11111111111111111111111111111111111111";
export const vote = "Vote111111111111111111111111111111111111111";
export const config = "Config1111111111111111111111111111111111111";
export const zkElgamal = "ZkE1Gama1Proof11111111111111111111111111111";
export const token = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";
export const token2022 = "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb";
export const associatedToken = "ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL";
export const memo1 = "Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo";
export const memo4 = "MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr";

export const clock = "SysvarC1ock11111111111111111111111111111111";
export const epochRewards = "SysvarEpochRewards1111111111111111111111111";
export const epochSchedule = "SysvarEpochSchedu1e111111111111111111111111";
export const fees = "SysvarFees111111111111111111111111111111111";
export const instructions = "Sysvar1nstructions1111111111111111111111111";
export const lastRestartSlot = "SysvarLastRestartS1ot1111111111111111111111";
export const recentBlockhashes = "SysvarRecentB1ockHashes11111111111111111111";
export const rent = "SysvarRent111111111111111111111111111111111";
export const slotHashes = "SysvarS1otHashes111111111111111111111111111";
export const slotHistory = "SysvarS1otHistory11111111111111111111111111";
export const stakeHistory = "SysvarStakeHistory1111111111111111111111111";
export const sysvarOwner = "Sysvar1111111111111111111111111111111111111";
export const incinerator = "1nc1nerator11111111111111111111111111111111";

export const sysvars = [
    clock, epochRewards, epochSchedule, fees, lastRestartSlot, recentBlockhashes, rent, slotHashes, slotHistory,
    stakeHistory,
];
/** What every world has beside the accounts that a generator makes. */
export const programs = [
    system, computeBudget, loader1, loader2, loader3, ed25519, secp256k1, secp256r1, lookupTable, stake, vote,
    zkElgamal, token, token2022, associatedToken, memo1, memo4,
];
