// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/rlp.hpp"
#include "vm-frontends/evm/op_payload.hpp"

namespace braid::stf
{
/// All that a state transition takes: which block to make on which parent, and the proof of the state before it.
struct Input
{
    evm::ChainSpec chain;
    evm::BlockHeader parent;
    evm::OpAttributes attributes;
    /// EIP-2718 encodings, the deposit of the L1 attributes first.
    std::vector<Bytes> transactions;
    /// Trie nodes, code and headers in any order.
    std::vector<Bytes> preimages;
};

/// No input is longer, in bytes.
inline constexpr std::size_t input_size_max = std::size_t{1} << 30;

/// Decodes an input that fills `bytes` and views it. Allocates in proportion to the bytes.
///
///   input       [version = 0, chain, parent header, attributes, [transaction*], [preimage*]]
///   chain       [chain id, [time of OpFork 1, time of OpFork 2, ...], elasticity, denominator, denominator of Canyon]
///   attributes  [timestamp, prev_randao, fee_recipient, gas_limit, [parent_beacon_block_root?], [eip1559_params?],
///                [base_fee_min?]]
///
/// in RLP; a fork without a time is 2^64 - 1.
[[nodiscard]] Result<Input, rlp::Error> decode_input(Bytes bytes);

/// Appends what decode_input() reads. [the chain is one of the OP Stack from its genesis on]
void encode_input(const Input& input, std::vector<std::uint8_t>& to);
}  // namespace braid::stf
