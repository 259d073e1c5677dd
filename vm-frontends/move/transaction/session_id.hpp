// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/transaction.hpp"

namespace braid::move
{
/// Which part of a user's transaction a session runs. aptos-core: aptos-vm/src/move_vm_ext/session/session_id.rs.
enum class TransactionPart : std::uint8_t
{
    payload,
    prologue,
    epilogue,
    /// What is done for a transaction that failed before its epilogue.
    abort_hook,
};

/// The hash that tells the session from all others: seeds of handles and unique addresses.
[[nodiscard]] Hash32 session_hash_of(const UserTransaction& tx, TransactionPart part);
/// Of the session that begins a block.
[[nodiscard]] Hash32 block_session_hash(const Hash32& block_id, bool is_extended);
/// Of one that leaves nothing, such as a view.
[[nodiscard]] Hash32 void_session_hash();
}  // namespace braid::move
