// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/block.hpp"
#include "vm-frontends/evm/chain.hpp"

namespace braid::evm
{
/// 0x4200000000000000000000000000000000000016, L2ToL1MessagePasser.
inline constexpr Address message_passer_contract{{0x42, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x16}};

/// What a rollup node wants a block of the OP Stack to be, beside its transactions: the payload attributes of the Engine
/// API.
/// OP-Stack specifications, "L2 Execution Engine", "Extended PayloadAttributesV3".
struct OpAttributes
{
    std::uint64_t timestamp = 0;
    Hash32 prev_randao;
    Address fee_recipient;
    /// Since Ecotone.
    std::optional<Hash32> parent_beacon_block_root;
    std::uint64_t gas_limit = 0;
    /// Since Holocene: denominator and elasticity of the base fee, 4 bytes each; all zero for the chain's own.
    std::optional<std::array<std::uint8_t, 8>> eip1559_params;
    /// Since Jovian, wei a gas.
    std::optional<std::uint64_t> base_fee_min;
};

/// The header of the block on top of `parent`, as far as it stands before execution.
/// Errors: invalid_block_timestamp_older_than_parent, gaslimit_too_big, invalid_op_extra_data, incorrect_block_format
/// where a field is there before its fork or lacks after it. [the chain's rules at that time are those of the OP Stack]
[[nodiscard]] Result<BlockHeader, BlockError> open_op_header(
    const BlockHeader& parent, const OpAttributes& attributes, const ChainSpec& spec);

/// Fills in what only execution told. `transactions` are EIP-2718 encodings, `state` is the one before the block.
/// Fails where it cannot tell the roots after the block.
[[nodiscard]] Result<Done, storage::StateError> seal_op_header(BlockHeader& header,
    std::span<const Bytes> transactions, const BlockOutcome& outcome, const RootedState& state,
    const Rules& rules);
}  // namespace braid::evm
