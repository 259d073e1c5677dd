// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/executor.hpp"
#include "vm-frontends/svm/bank.hpp"
#include "vm-frontends/svm/memory_state.hpp"
#include "vm-frontends/svm/receipt.hpp"
#include "vm-frontends/svm/transaction/encode.hpp"
#include <memory>

namespace braid::test
{
/// An address that a number stands for.
[[nodiscard]] svm::Pubkey address_of(std::uint64_t number);

/// Instructions of the system program.
[[nodiscard]] svm::PlainInstruction transfer(
    const svm::Pubkey& from, const svm::Pubkey& to, std::uint64_t lamports);
[[nodiscard]] svm::PlainInstruction advance_nonce(
    const svm::Pubkey& nonce, const svm::Pubkey& authority);
/// Of the compute-budget program.
[[nodiscard]] svm::PlainInstruction set_unit_price(std::uint64_t micro_lamports);
[[nodiscard]] svm::PlainInstruction set_loaded_size(std::uint32_t size);

/// The data of an account that holds a nonce.
[[nodiscard]] std::vector<std::uint8_t> nonce_data(
    const svm::Pubkey& authority, const Hash32& durable_nonce);

/// An ELF of version 3 that returns that number at once.
[[nodiscard]] std::vector<std::uint8_t> program_returning(std::int32_t result);

/// A transaction with signatures that nobody verifies.
[[nodiscard]] std::vector<std::uint8_t> unsigned_transaction(
    const svm::PlainTransaction& transaction);

/// A chain in memory whose transactions are trusted to be signed.
class Chain
{
public:
    /// Lamports at addresses, beside what every chain has.
    explicit Chain(std::span<const std::pair<svm::Pubkey, std::uint64_t>> funds = {});

    struct Ran
    {
        engine::BlockResult result;
        svm::BlockSummary summary;
        std::size_t before_count = 0;

        [[nodiscard]] const engine::Receipt& receipt(std::size_t i) const
        {
            return result.receipts[before_count + i];
        }
        [[nodiscard]] const svm::SvmReceipt& detail(std::size_t i) const
        {
            return static_cast<const svm::SvmReceipt&>(*receipt(i).detail);
        }
        [[nodiscard]] std::optional<svm::TransactionErrorKind> error(std::size_t i) const
        {
            const auto& error = detail(i).error;
            return error ? std::optional{error->kind} : std::nullopt;
        }
    };
    struct Options
    {
        /// 0: the serial executor.
        unsigned threads = 0;
        /// Whether lookups are resolved before the block runs.
        bool resolves = true;
        /// Whether the chain goes on to what the block leaves.
        bool commits = true;
        std::uint64_t slots = 1;
    };
    /// Runs a block of these, `slots` after the last one.
    [[nodiscard]] Ran run(
        const std::vector<std::vector<std::uint8_t>>& transactions, const Options& options);
    [[nodiscard]] Ran run(const std::vector<std::vector<std::uint8_t>>& transactions)
    {
        return run(transactions, Options{});
    }
    [[nodiscard]] Ran run(const std::vector<svm::PlainTransaction>& transactions);
    /// Blocks without transactions.
    void idle(std::size_t blocks);

    [[nodiscard]] const Hash32& blockhash() const { return bank().blockhashes.newest(); }
    [[nodiscard]] svm::Bank& bank() { return *bank_; }
    [[nodiscard]] const svm::Bank& bank() const { return *bank_; }
    [[nodiscard]] std::uint64_t lamports(const svm::Pubkey& address) const
    {
        return state.account(address).lamports;
    }
    [[nodiscard]] static const svm::Pubkey& leader();

    svm::MemoryState state;
    svm::Host host;

private:
    std::unique_ptr<svm::Bank> bank_;
};
}  // namespace braid::test
