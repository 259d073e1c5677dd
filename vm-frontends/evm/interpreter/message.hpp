// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/env.hpp"
#include "vm-frontends/evm/receipt.hpp"
#include "vm-frontends/evm/state/tx_state.hpp"

namespace braid::evm
{
/// What instructions can ask of the transaction they run in.
struct TxContext
{
    const EvmEnv* env = nullptr;
    Address origin;
    u256 gas_price;
    std::span<const Hash32> blob_hashes;
};

enum class MessageKind : std::uint8_t
{
    call,
    create,
};

/// The outermost call or creation of a transaction; inner ones are made by the interpreter itself.
struct Message
{
    MessageKind kind = MessageKind::call;
    Address sender;
    /// The account called; for a creation the address it will have.
    Address recipient;
    /// Whose code runs; differs from `recipient` where EIP-7702 delegates.
    Address code_address;
    u256 value;
    /// Call data, or init code.
    Bytes input;
    std::uint64_t gas = 0;
    bool is_static = false;
};

/// How a message ended. `output` lives in the transaction's arena.
struct MessageResult
{
    ExecutionStatus status = ExecutionStatus::success;
    std::uint64_t gas_left = 0;
    Bytes output;
};

/// Runs a message to its end: value transfer, precompile or code, nested calls to depth 1024 on an explicit stack,
/// creation and its code deposit. On failure the state is as before the message, except what a creation's nonce did.
/// The gas refund counter is in `state`. Never throws, never recurses natively by input.
[[nodiscard]] MessageResult execute_message(
    const Message& message, const TxContext& context, TxState& state) noexcept;
}  // namespace braid::evm
