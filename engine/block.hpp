// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "storage/state_view.hpp"
#include "storage/write_set.hpp"
#include <array>
#include <span>
#include <vector>

namespace braid::engine
{
using storage::VmId;

/// Base of what a frontend decodes a transaction to; lives in the block's arena.
struct TxBody
{
};

/// Base of a frontend's environment of a block.
struct VmEnv
{
};

/// Base of what a frontend adds to a receipt; lives in an arena of the block's result.
struct ReceiptDetail
{
};

/// What is known of a transaction's state accesses before it runs.
enum class AccessClass : std::uint8_t
{
    /// Nothing.
    none,
    /// Likely locations; they order the work and nothing more.
    hint,
    /// All locations, and the VM refuses others: runs once, is not validated.
    exact,
};

/// One declared access.
struct Access
{
    storage::StateKey key;
    bool write = false;
};

/// A transaction as admitted: bytes that nobody has checked.
struct RawTx
{
    VmId vm{};
    Bytes bytes;
};

/// A decoded transaction: a view into the block's arena.
struct Tx
{
    VmId vm{};
    AccessClass access_class = AccessClass::none;
    /// Gas (compute units) that the transaction may use; counts against the block's limit when included.
    std::uint64_t gas_limit = 0;
    /// Transactions of the same key, 0 aside, likely depend on one another in their order (a sender's nonces). A hint:
    /// each is started behind the one before.
    std::uint64_t order_key = 0;
    /// Expected time of execution in nanoseconds, roughly; 0: not known. A hint: it decides whether threads are worth
    /// waking.
    std::uint32_t cost_ns = 0;
    /// Whether the language can tell more of its accesses from the state that the block starts on: see Vm::resolve().
    bool is_unresolved = false;
    const TxBody* body = nullptr;
    std::span<const Access> accesses;
};

/// What all transactions of a block share.
struct BlockEnv
{
    std::uint64_t number = 0;
    /// Seconds since 1970.
    std::uint64_t timestamp = 0;
    /// Inclusion stops before the first transaction whose gas limit exceeds what lower ones left.
    std::uint64_t gas_limit = ~std::uint64_t{0};
    std::array<const VmEnv*, storage::vm_count> vm_env{};
};

/// How a transaction ended.
enum class TxStatus : std::uint8_t
{
    success,
    /// Included, its effects reverted, fees paid.
    failed,
    /// Cannot be included on this state: no effects. `Receipt::error` names why.
    invalid,
};

/// The outcome of one transaction; a failure is a value, never an error of the engine.
struct Receipt
{
    TxStatus status = TxStatus::success;
    /// The frontend's own enumerator, 0 where there is nothing to say.
    std::uint16_t error = 0;
    std::uint64_t gas_used = 0;
    const ReceiptDetail* detail = nullptr;
};
}  // namespace braid::engine
