// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/block.hpp"
#include "vm-frontends/evm/address.hpp"
#include <optional>
#include <span>

namespace braid::evm
{
/// One event; spans view an arena of the block's result.
struct Log
{
    Address address;
    std::span<const Hash32> topics;
    Bytes data;
};

/// How an execution of code ended.
enum class ExecutionStatus : std::uint8_t
{
    success,
    revert,
    out_of_gas,
    invalid_opcode,
    stack_underflow,
    stack_overflow,
    bad_jump,
    static_violation,
    return_data_out_of_bounds,
    call_depth_exceeded,
    insufficient_balance,
    create_collision,
    nonce_overflow,
    code_too_large,
    code_begins_with_ef,
    initcode_too_large,
    precompile_failed,
    /// A deposit of the OP Stack that claims to be a system's where Regolith knows none.
    system_deposit_refused,
    /// A read could not be answered now; the whole transaction is given up and run again.
    blocked,
};

/// What the EVM adds to a receipt.
struct EvmReceipt : engine::ReceiptDetail
{
    ExecutionStatus execution = ExecutionStatus::success;
    std::span<const Log> logs;
    /// Returned or reverted bytes.
    Bytes output;
    std::optional<Address> created;
    u256 effective_gas_price;
    std::uint64_t gas_refunded = 0;
    std::uint64_t blob_gas_used = 0;
    /// OP Stack.
    std::optional<std::uint64_t> deposit_nonce;
    u256 l1_fee;
    u256 operator_fee;
    /// Jovian: this transaction's share of the block's data-availability footprint.
    std::uint64_t da_footprint = 0;
};

/// What a SystemTx left behind.
struct SystemReceipt : EvmReceipt
{
    /// What each call returned, in the order of SystemTx::calls.
    std::span<const Bytes> outputs;
    /// A required call found no code: the block is invalid.
    bool required_call_missing = false;
    /// A required call failed: the block is invalid.
    bool required_call_failed = false;
};
}  // namespace braid::evm
