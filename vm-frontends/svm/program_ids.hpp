// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/pubkey.hpp"

/// Addresses that the runtime itself knows: native programs, loaders, precompiles and sysvars.
/// https://docs.anza.xyz/runtime/programs https://docs.anza.xyz/runtime/sysvars
namespace braid::svm::ids
{
inline constexpr Pubkey system_program = "11111111111111111111111111111111"_pubkey;
inline constexpr Pubkey native_loader = "NativeLoader1111111111111111111111111111111"_pubkey;
inline constexpr Pubkey bpf_loader_1 = "BPFLoader1111111111111111111111111111111111"_pubkey;
inline constexpr Pubkey bpf_loader_2 = "BPFLoader2111111111111111111111111111111111"_pubkey;
inline constexpr Pubkey upgradeable_loader = "BPFLoaderUpgradeab1e11111111111111111111111"_pubkey;
inline constexpr Pubkey loader_4 = "LoaderV411111111111111111111111111111111111"_pubkey;
inline constexpr Pubkey compute_budget = "ComputeBudget111111111111111111111111111111"_pubkey;
inline constexpr Pubkey vote_program = "Vote111111111111111111111111111111111111111"_pubkey;
inline constexpr Pubkey stake_program = "Stake11111111111111111111111111111111111111"_pubkey;
inline constexpr Pubkey config_program = "Config1111111111111111111111111111111111111"_pubkey;
inline constexpr Pubkey feature_program = "Feature111111111111111111111111111111111111"_pubkey;
inline constexpr Pubkey address_lookup_table = "AddressLookupTab1e1111111111111111111111111"_pubkey;
inline constexpr Pubkey zk_elgamal_proof = "ZkE1Gama1Proof11111111111111111111111111111"_pubkey;
inline constexpr Pubkey ed25519_precompile = "Ed25519SigVerify111111111111111111111111111"_pubkey;
inline constexpr Pubkey secp256k1_precompile = "KeccakSecp256k11111111111111111111111111111"_pubkey;
inline constexpr Pubkey secp256r1_precompile = "Secp256r1SigVerify1111111111111111111111111"_pubkey;

inline constexpr Pubkey sysvar_owner = "Sysvar1111111111111111111111111111111111111"_pubkey;
inline constexpr Pubkey clock = "SysvarC1ock11111111111111111111111111111111"_pubkey;
inline constexpr Pubkey epoch_schedule = "SysvarEpochSchedu1e111111111111111111111111"_pubkey;
inline constexpr Pubkey epoch_rewards = "SysvarEpochRewards1111111111111111111111111"_pubkey;
inline constexpr Pubkey fees = "SysvarFees111111111111111111111111111111111"_pubkey;
inline constexpr Pubkey instructions = "Sysvar1nstructions1111111111111111111111111"_pubkey;
inline constexpr Pubkey last_restart_slot = "SysvarLastRestartS1ot1111111111111111111111"_pubkey;
inline constexpr Pubkey recent_blockhashes = "SysvarRecentB1ockHashes11111111111111111111"_pubkey;
inline constexpr Pubkey rent = "SysvarRent111111111111111111111111111111111"_pubkey;
inline constexpr Pubkey rewards = "SysvarRewards111111111111111111111111111111"_pubkey;
inline constexpr Pubkey slot_hashes = "SysvarS1otHashes111111111111111111111111111"_pubkey;
inline constexpr Pubkey slot_history = "SysvarS1otHistory11111111111111111111111111"_pubkey;
inline constexpr Pubkey stake_history = "SysvarStakeHistory1111111111111111111111111"_pubkey;

inline constexpr Pubkey incinerator = "1nc1nerator11111111111111111111111111111111"_pubkey;
}  // namespace braid::svm::ids
