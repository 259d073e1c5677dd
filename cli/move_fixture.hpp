// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/move_text.hpp"
#include <nlohmann/json.hpp>
#include <optional>

namespace braid::cli
{
/// Who signs: the holder of the key that a number makes; by default for the account that the key makes.
struct MoveFixtureSigner
{
    std::uint64_t seed = 0;
    std::optional<Hash32> address;
};

/// A function with arguments as people write them. tests/conformance/move/README.md has the format's grammar.
struct MoveFixtureCall
{
    MoveFunctionName function;
    /// BCS of TypeTags.
    std::vector<std::vector<std::uint8_t>> types;
    std::vector<nlohmann::json> arguments;
};

/// A transaction that is made and signed when it is run. What is not said is taken from the chain.
struct MoveFixtureSigned
{
    MoveFixtureSigner sender;
    MoveFixtureCall call;
    std::vector<MoveFixtureSigner> secondary;
    std::optional<MoveFixtureSigner> fee_payer;
    std::optional<std::uint64_t> sequence_number;
    std::optional<std::uint64_t> gas_max;
    std::optional<std::uint64_t> gas_price;
    std::optional<std::uint64_t> expiration;
    std::optional<std::uint64_t> chain_id;
};

struct MoveFixtureTransaction
{
    std::string name;
    /// Where nothing is to be signed: BCS of a SignedTransaction.
    std::vector<std::uint8_t> bytes;
    std::optional<MoveFixtureSigned> made;
    /// What is expected, an object; null where nothing is.
    nlohmann::json result;
};

struct MoveFixtureView
{
    std::string name;
    MoveFixtureCall call;
    nlohmann::json result;
};

struct MoveFixtureBlock
{
    /// Where it is given, the block begins with its metadata.
    std::optional<std::uint64_t> time_us;
    std::vector<MoveFixtureTransaction> transactions;
    /// Asked behind the transactions.
    std::vector<MoveFixtureView> views;
    /// Empty where none is expected.
    std::string state_root;
};

struct MoveFixture
{
    /// As the fixture says it.
    std::string genesis;
    std::vector<std::vector<std::uint8_t>> modules;
    std::vector<std::pair<Hash32, std::uint64_t>> keys;
    std::vector<MoveFixtureBlock> blocks;
};

/// Throws InputError where the file cannot be read, or holds no fixture within the limits: at most 256 MiB, modules of at most
/// 1 MiB, transactions of at most move::signed_transaction_size_max; what it does not know, it refuses.
[[nodiscard]] MoveFixture read_move_fixture(const std::string& path);
/// The same of a text.
[[nodiscard]] MoveFixture parse_move_fixture(std::string_view json);
}  // namespace braid::cli
