// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "vm-frontends/evm/chain.hpp"
#include "vm-frontends/evm/header.hpp"
#include "vm-frontends/evm/world.hpp"
#include <map>
#include <string_view>
#include <vector>

namespace braid::cli
{
class JsonFields;

/// A block that some chain really has, as a node's JSON tells it. Ommers are known by their hashes alone.
struct RealBlock
{
    evm::BlockHeader header;
    /// The hash that the document claims.
    Hash32 hash;
    /// EIP-2718 encodings, put together again from the fields; views into `arena`.
    std::vector<Bytes> transactions;
    std::vector<evm::Withdrawal> withdrawals;
    /// Of the first transaction that says one.
    std::optional<u256> chain_id;
    /// The first transaction is a deposit of the OP Stack.
    bool on_op_stack = false;
    Arena arena;
};

/// Code by its hash, each checked.
using CodeTable = std::map<Hash32, std::vector<std::uint8_t>>;
/// Hashes of blocks by their numbers.
using BlockHashes = std::map<std::uint64_t, Hash32>;

/// Reads a header as JSON-RPC tells it. Throws InputError.
[[nodiscard]] evm::BlockHeader read_header(const JsonFields& header);
/// Reads what eth_getBlockByNumber answers with full transactions. Throws InputError.
[[nodiscard]] RealBlock parse_block(std::string_view json);
/// Reads {hash: code}. Throws InputError, also where code does not hash to its name.
[[nodiscard]] CodeTable parse_codes(std::string_view json);
/// Reads {decimal number: hash}. Throws InputError.
[[nodiscard]] BlockHashes parse_block_hashes(std::string_view json);
/// Reads {address: {balance, nonce, code_hash?, storage}}. Throws InputError, also where code is not in the table.
[[nodiscard]] evm::World parse_state(std::string_view json, const CodeTable& codes);

/// The chain whose block it is: Ethereum's mainnet, or an OP-Stack chain of the block's chain id and of the fork that its
/// header shows. Throws InputError where it cannot be told.
[[nodiscard]] evm::ChainSpec chain_of(const RealBlock& block);
/// What BLOCKHASH sees: element 0 is the parent's hash; zero where a hash is not known.
[[nodiscard]] std::vector<Hash32> recent_hashes_of(
    const RealBlock& block, const BlockHashes& known);
}  // namespace braid::cli
