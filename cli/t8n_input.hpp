// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/json_fields.hpp"
#include "vm-frontends/evm/block.hpp"
#include "vm-frontends/evm/world.hpp"

namespace braid::cli
{
/// The block that a transition tool is asked to build: its header as far as it is known, and what belongs to it.
struct T8nEnv
{
    evm::BlockHeader header;
    /// Element 0 is the parent's; zero where the input has none.
    std::vector<Hash32> recent_hashes;
    std::vector<evm::BlockHeader> ommers;
    std::optional<std::vector<evm::Withdrawal>> withdrawals;
    bool has_blob_gas = false;
};

/// One transaction of the input: its EIP-2718 encoding, or why there is none.
struct T8nTx
{
    std::vector<std::uint8_t> encoded;
    std::string error;
};

/// Reads the `env` of the transition tool, whose numbers may be decimal. What a chain needs of base fee, difficulty and
/// excess blob gas is computed from the parent's fields where it is not given. Throws InputError.
[[nodiscard]] T8nEnv read_t8n_env(const JsonFields& env, const evm::ChainSpec& spec);

/// Reads `txs`: signed transactions, or unsigned ones with a `secretKey`. Throws InputError.
[[nodiscard]] std::vector<T8nTx> read_t8n_txs(simdjson::dom::array txs, std::uint64_t chain_id);

/// Reads the RLP list of a block's transactions. Throws InputError where it is no list.
[[nodiscard]] std::vector<T8nTx> read_t8n_rlp(Bytes rlp);
}  // namespace braid::cli
