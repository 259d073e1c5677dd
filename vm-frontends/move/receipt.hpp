// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/block.hpp"
#include "vm-frontends/move/contract_event.hpp"
#include "vm-frontends/move/status_code.hpp"
#include "vm-frontends/move/transaction/write_list.hpp"
#include "vm-frontends/move/vm_error.hpp"

namespace braid::move
{
/// Why code aborted, in its author's words.
struct AbortInfo
{
    std::string_view reason;
    std::string_view description;
};

/// How a transaction ended that was kept, as the ledger says it. Views an arena of the block's result.
/// aptos-core: types/src/transaction/mod.rs (ExecutionStatus).
///
///   status   = 00 | 01 | 02 location code-u64 option(reason description) | 03 location function-u16 offset-u16
///            | 04 option(code-u64)
///   location = 00 address module-name | 01
struct ExecutionStatus
{
    enum class Kind : std::uint8_t
    {
        success = 0,
        out_of_gas = 1,
        move_abort = 2,
        execution_failure = 3,
        miscellaneous_error = 4,
    };
    Kind kind = Kind::success;
    // Of an abort or a failure: the module; the script where the name is empty.
    Hash32 address;
    std::string_view module;
    std::uint64_t abort_code = 0;
    std::optional<AbortInfo> info;
    std::uint16_t function = 0;
    std::uint16_t offset = 0;
    /// [kind == miscellaneous_error]
    StatusCode code = StatusCode::executed;
};
void append(const ExecutionStatus& status, std::vector<std::uint8_t>& out);

/// Either how it is kept, or the code with which it is discarded.
using TransactionOutcome = Result<ExecutionStatus, StatusCode>;
/// What becomes of a transaction with that error. With feature 20, whatever breaks an invariant is paid for.
/// aptos-core: move-core/types/src/vm_status.rs (keep_or_discard).
[[nodiscard]] TransactionOutcome outcome_of(
    const VmError& error, bool charges_invariant_violations, Arena& arena);

/// What a transaction cost, as 0x1::transaction_fee::FeeStatement says it.
struct FeeStatement
{
    std::uint64_t total_charge_gas_units = 0;
    std::uint64_t execution_gas_units = 0;
    std::uint64_t io_gas_units = 0;
    std::uint64_t storage_fee_octas = 0;
    std::uint64_t storage_fee_refund_octas = 0;

    [[nodiscard]] friend bool operator==(const FeeStatement&, const FeeStatement&) = default;
};

/// An event that a transaction leaves.
struct TxEvent
{
    std::optional<EventPlace> place;
    /// BCS of its TypeTag.
    Bytes type;
    Bytes data;

    /// What gas takes it for.
    [[nodiscard]] std::uint64_t size() const noexcept;
};
/// BCS of a ContractEvent.
void append(const TxEvent& event, std::vector<std::uint8_t>& out);

/// What Move adds to a receipt; everything lives in an arena of the block's result. Receipt::error is receipt_error_of(code),
/// Receipt::gas_used counts gas units.
struct MoveReceipt : engine::ReceiptDetail
{
    /// How execution ended: executed, or what stopped it.
    StatusCode code = StatusCode::executed;
    /// An abort's code, or what else the status carries.
    std::optional<std::uint64_t> sub_status;
    /// Whether the epoch ended with a transaction below, so that this one is to be run in a later block.
    bool is_retried = false;
    /// Whether the epoch ends with this transaction.
    bool ends_epoch = false;
    // Of what is kept.
    ExecutionStatus status;
    FeeStatement fee;
    std::span<const TxWrite> writes;
    std::span<const TxCell> cells;
    std::span<const TxEvent> events;
    /// What SHA3-256 hashes, behind the seed of Transaction, into the transaction's hash: of a system transaction BCS of its
    /// Transaction, of a user's BCS of its SignedTransaction.
    Bytes encoded;
    bool is_user = false;
};

/// How Receipt::error says it: 0 for executed.
[[nodiscard]] constexpr std::uint16_t receipt_error_of(StatusCode code) noexcept
{
    return code == StatusCode::executed ? 0 : static_cast<std::uint16_t>(code);
}
}  // namespace braid::move
