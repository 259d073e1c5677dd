// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads.hpp"
#include "kernels/host_crypto.hpp"
#include "kernels/keccak.hpp"
#include <gmock/gmock.h>

namespace braid::bench
{
namespace
{
/// The transactions' senders, recipients, nonces, values and inputs.
Hash32 digest(const Workload& workload)
{
    std::vector<std::uint8_t> bytes;
    for (const auto& tx : workload.txs)
    {
        bytes.insert(bytes.end(), tx.sender.bytes.begin(), tx.sender.bytes.end());
        bytes.insert(bytes.end(), tx.to->bytes.begin(), tx.to->bytes.end());
        bytes.push_back(static_cast<std::uint8_t>(tx.nonce));
        const auto value = tx.value.to_be();
        bytes.insert(bytes.end(), value.bytes.begin(), value.bytes.end());
        bytes.insert(bytes.end(), tx.input.begin(), tx.input.end());
    }
    return kernels::keccak256(bytes);
}

double ideal(WorkloadKind kind, const WorkloadOptions& options)
{
    return generate(kind, options)->ideal_parallelism;
}

TEST(workloads, names_lead_to_their_kinds_and_back)
{
    for (const auto kind : workload_kinds())
        EXPECT_EQ(workload_of(name_of(kind)), kind);
    EXPECT_EQ(workload_of("knitting"), std::nullopt);
}

TEST(workloads, have_the_published_numbers_of_transactions)
{
    const std::array<std::pair<WorkloadKind, std::size_t>, 4> expected{
        std::pair{WorkloadKind::raw_transfers, std::size_t{47'620}},
        std::pair{WorkloadKind::erc20, std::size_t{37'123}},
        std::pair{WorkloadKind::uniswap, std::size_t{6'413}},
        std::pair{WorkloadKind::mixed, std::size_t{36'580}}};
    for (const auto& [kind, count] : expected)
        EXPECT_EQ(generate(kind, {})->txs.size(), count) << name_of(kind);
}

TEST(workloads, the_seed_alone_decides)
{
    for (const auto kind : workload_kinds())
    {
        const WorkloadOptions options{.txs = 200};
        EXPECT_EQ(digest(*generate(kind, options)), digest(*generate(kind, options)))
            << name_of(kind);
        const WorkloadOptions other{.txs = 200, .seed = 2};
        EXPECT_NE(digest(*generate(kind, options)), digest(*generate(kind, other)))
            << name_of(kind);
    }
}

TEST(workloads, independent_ones_are_as_parallel_as_they_are_long)
{
    EXPECT_EQ(ideal(WorkloadKind::raw_transfers, {.txs = 500}), 500);
    EXPECT_EQ(ideal(WorkloadKind::erc20, {.txs = 500}), 500);
    EXPECT_EQ(ideal(WorkloadKind::uniswap, {.txs = 50}), 50);
}

TEST(workloads, chained_ones_are_not)
{
    EXPECT_EQ(ideal(WorkloadKind::chained, {.txs = 500}), 1);
    EXPECT_EQ(ideal(WorkloadKind::half_chained, {.txs = 500}), 2);
}

// Counted independently for the Block-STM paper's p2p blocks of 10,000 transactions.
TEST(workloads, p2p_has_the_ideal_parallelism_that_its_accounts_allow)
{
    EXPECT_NEAR(ideal(WorkloadKind::p2p, {.accounts = 2}), 1.0, 0.01);
    EXPECT_NEAR(ideal(WorkloadKind::p2p, {.accounts = 10}), 2.1, 0.1);
    EXPECT_NEAR(ideal(WorkloadKind::p2p, {.accounts = 100}), 14.8, 0.8);
    EXPECT_NEAR(ideal(WorkloadKind::p2p, {.accounts = 1'000}), 123, 12);
    EXPECT_NEAR(ideal(WorkloadKind::p2p, {.accounts = 10'000}), 704, 80);
}

TEST(workloads, zipf_has_the_ideal_parallelism_that_its_exponent_allows)
{
    EXPECT_NEAR(ideal(WorkloadKind::zipf, {.skew = 0.5}), 110, 20);
    EXPECT_NEAR(ideal(WorkloadKind::zipf, {.skew = 0.8}), 14.2, 1.5);
    EXPECT_NEAR(ideal(WorkloadKind::zipf, {}), 5.1, 0.4);
    EXPECT_NEAR(ideal(WorkloadKind::zipf, {.skew = 1.2}), 2.6, 0.2);
}

TEST(workloads, p2p_never_sends_to_the_sender)
{
    const auto workload = generate(WorkloadKind::p2p, {.txs = 1000, .accounts = 2});
    for (const auto& tx : workload->txs)
        EXPECT_NE(tx.sender, *tx.to);
}

TEST(workloads, nonces_of_a_sender_follow_one_another)
{
    const auto workload = generate(WorkloadKind::hot_account, {.txs = 2000, .accounts = 20});
    std::map<evm::Address, std::uint64_t> next;
    for (const auto& tx : workload->txs)
        EXPECT_EQ(tx.nonce, next[tx.sender]++);
}

TEST(workloads, signatures_recover_to_the_senders)
{
    const auto workload = generate(WorkloadKind::erc20, {.txs = 20, .signatures = true});
    ASSERT_EQ(workload->raw.size(), 20U);
    Arena arena;
    for (std::size_t i = 0; i < workload->raw.size(); ++i)
    {
        const auto decoded =
            evm::decode_transaction(workload->raw[i], kernels::host_crypto(), arena);
        ASSERT_TRUE(decoded.ok());
        EXPECT_EQ((*decoded)->sender, workload->txs[i].sender);
        EXPECT_EQ((*decoded)->chain_id, workload->txs[i].chain_id);
        EXPECT_TRUE(equal((*decoded)->input, workload->txs[i].input));
    }
}

TEST(workloads, options_that_make_no_sense_are_refused)
{
    const auto refuses = [](WorkloadKind kind, const WorkloadOptions& options)
    { EXPECT_THROW((void)generate(kind, options), std::invalid_argument) << name_of(kind); };
    refuses(WorkloadKind::raw_transfers, {.txs = 0});
    refuses(WorkloadKind::raw_transfers, {.txs = WorkloadOptions::txs_max + 1});
    refuses(WorkloadKind::raw_transfers, {.accounts = 10});
    refuses(WorkloadKind::p2p, {.accounts = 1});
    refuses(WorkloadKind::p2p, {.skew = 0.5});
    refuses(WorkloadKind::zipf, {.skew = -1});
    refuses(WorkloadKind::zipf, {.skew = NAN});
    refuses(WorkloadKind::hot_account, {.skew = 1.5});
}
}  // namespace
}  // namespace braid::bench
