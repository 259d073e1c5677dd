// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/env.hpp"
#include "vm-frontends/move/receipt.hpp"
#include "vm-frontends/move/transaction.hpp"
#include "vm-frontends/move/transaction/call_arguments.hpp"

/// The calls of the framework that surround a transaction's own: who may run what, and who pays. Which functions they are,
/// features say. aptos-core: aptos-vm/src/transaction_validation.rs.
namespace braid::move
{
/// A call of a core module's function.
struct FrameworkCall
{
    std::string_view module;
    std::string_view function;
    CallArguments arguments;
};

/// The signers as they are once accounts' own code has agreed.
struct TransactionSigners
{
    /// The sender first, then the secondary ones. BCS of each.
    std::span<const Bytes> senders;
    std::optional<Bytes> fee_payer;
};

/// feature_under_gating where the chain has no prologue for such a transaction.
[[nodiscard]] Result<FrameworkCall, StatusCode> prologue_call(const UserTransaction& tx,
    const TransactionSigners& signers, const ChainConfig& chain, Arena& arena);

/// The payload of a multisig account's transaction as its prologue and the account's own check take it.
[[nodiscard]] Bytes multisig_payload_of(
    const Payload& payload, const ChainConfig& chain, Arena& arena);
[[nodiscard]] FrameworkCall multisig_prologue_call(
    const UserTransaction& tx, Bytes provided_payload, Arena& arena);

/// What the epilogue is told of gas.
struct EpilogueGas
{
    FeeStatement fee;
    std::uint64_t remaining = 0;
};
[[nodiscard]] FrameworkCall epilogue_call(const UserTransaction& tx,
    const TransactionSigners& signers, const EpilogueGas& gas, const ChainConfig& chain,
    Arena& arena);
[[nodiscard]] FrameworkCall fee_statement_call(const FeeStatement& fee, Arena& arena);

/// What an error of the prologue says of the transaction, which is discarded.
[[nodiscard]] StatusCode prologue_status_of(const VmError& error) noexcept;
/// What an error of the epilogue of a transaction that succeeded makes of it: whoever spent what was to pay for gas has
/// aborted, everything else is the framework's own failure.
[[nodiscard]] VmError epilogue_error_of(const VmError& error);
}  // namespace braid::move
