// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/vm-frontends/move/transaction/ed25519_account.hpp"
#include "vm-frontends/move/chain.hpp"
#include <gtest/gtest.h>
#include <string>

namespace braid::move::test
{
/// The networks whose genesis the tests run on: the framework of 2022, bytecode of version 5; and the newest that executes.
inline constexpr std::string_view mainnet = "mainnet";
inline constexpr std::string_view newest = "devnet-2025-10-01-64d7d9b";

/// The genesis of a network of the vectors; empty where they are not at hand.
[[nodiscard]] ByteString genesis_of(std::string_view network);

/// A chain with an account that is rich, because the genesis made it so, and whose key is ours, because we put it there.
class TestChain
{
public:
    explicit TestChain(std::string_view network);

    [[nodiscard]] Chain& chain() noexcept { return *chain_; }
    [[nodiscard]] const Ed25519Account& rich_key() const noexcept { return rich_key_; }
    [[nodiscard]] const Hash32& rich() const noexcept { return rich_; }

    /// A transaction of the account with its next sequence number, signed.
    [[nodiscard]] ByteString signed_by(const Ed25519Account& account, PlainTransaction transaction);
    /// The same of the rich one.
    [[nodiscard]] ByteString signed_by_rich(PlainTransaction transaction);
    /// Signs as the address, whatever the key.
    [[nodiscard]] static ByteString sign(
        const Ed25519Account& key, const Hash32& sender, PlainTransaction transaction);

    /// What a transaction came to, on its own.
    struct Outcome
    {
        engine::Receipt receipt;
        MoveReceipt detail;
        /// As "StatusCode" says it.
        std::string code;
    };
    /// Runs them in one block, one after another, and applies what they leave.
    std::vector<Outcome> run(const std::vector<ByteString>& transactions);
    Outcome run_one(const ByteString& transaction) { return run({transaction}).front(); }
    /// Runs it and lets the sequence number stand where it was not kept.
    Outcome call(const Ed25519Account& account, PlainCall call);

    [[nodiscard]] std::uint64_t sequence_number(const Hash32& account) const;
    /// In coins of the chain, wherever they lie.
    [[nodiscard]] std::optional<std::uint64_t> coin_balance(const Hash32& account) const;
    [[nodiscard]] PlainTransaction plain(PlainCall call) const;

private:
    void find_rich();

    std::unique_ptr<Chain> chain_;
    Ed25519Account rich_key_{1};
    Hash32 rich_;
    Arena results_;
    /// What outcomes view.
    std::vector<Arena> kept_;
    std::uint64_t block_ = 0;
};

[[nodiscard]] PlainCall transfer_call(const Hash32& to, std::uint64_t amount);
}  // namespace braid::move::test

/// Skips the test unless the genesis blobs are at hand.
#define BRAID_NEED_GENESIS(network)                       \
    if (::braid::move::test::genesis_of(network).empty()) \
    GTEST_SKIP() << "no genesis of " << (network) << " among the vectors"
