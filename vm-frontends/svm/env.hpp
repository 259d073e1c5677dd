// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/crypto.hpp"
#include "engine/block.hpp"
#include "vm-frontends/svm/blockhash_queue.hpp"
#include "vm-frontends/svm/sysvars/sysvars.hpp"

namespace braid::svm
{
class BlockPrograms;
class SyscallTable;
struct LoadedProgram;

/// What SVM transactions of a block share. Everything outlives the block's execution.
struct SvmEnv : engine::VmEnv
{
    std::uint64_t slot = 0;
    /// As they are while the block's transactions run.
    const Sysvars* sysvars = nullptr;
    /// The blockhashes up to the parent's.
    const BlockhashQueue* blockhashes = nullptr;
    /// What a durable nonce that is used in this block becomes: DurableNonce of the newest blockhash.
    Hash32 next_nonce;
    std::uint64_t lamports_per_signature = 5000;
    const Crypto* crypto = nullptr;
    /// The runtime's own program of this address, or null; see programs/.
    const LoadedProgram* (*native_program)(const Pubkey& address) noexcept = nullptr;
    /// What programs may call that the block's transactions deploy; null where they cannot.
    const SyscallTable* syscalls = nullptr;
    /// The programs that the block's transactions met.
    BlockPrograms* programs = nullptr;
    /// Whether receipts have logs, and the instructions that programs invoked.
    bool keeps_logs = true;
    bool keeps_inner_instructions = true;
};

/// The durable nonce that a blockhash stands for. https://docs.rs/solana-nonce/latest/solana_nonce/state/struct.DurableNonce.html
[[nodiscard]] Hash32 durable_nonce_of(const Hash32& blockhash) noexcept;
}  // namespace braid::svm
