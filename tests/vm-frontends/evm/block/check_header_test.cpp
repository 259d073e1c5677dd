// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/block.hpp"
#include <gtest/gtest.h>

namespace braid::evm
{
namespace
{
/// A parent and a valid child of it under one fork.
struct Pair
{
    ChainSpec spec;
    BlockHeader parent;
    BlockHeader child;

    explicit Pair(Fork fork) : spec(chain_at(fork))
    {
        parent.number = 99;
        parent.timestamp = 1000;
        parent.gas_limit = 30'000'000;
        parent.gas_used = 15'000'000;
        parent.ommers_hash = empty_ommers_hash;
        if (fork < Fork::paris)
            parent.difficulty = u256{1'000'000};
        if (fork >= Fork::london)
            parent.base_fee = u256{1000};
        if (fork >= Fork::shanghai)
            parent.withdrawals_root = Hash32{};
        if (fork >= Fork::cancun)
        {
            parent.blob_gas_used = 0;
            parent.excess_blob_gas = 0;
            parent.parent_beacon_block_root = Hash32{};
        }
        if (fork >= Fork::prague)
            parent.requests_hash = Hash32{};
        child = parent;
        child.number = 100;
        child.timestamp = 1012;
        child.gas_used = 0;
        if (fork < Fork::paris)
            child.difficulty = difficulty_after(parent, child.timestamp, rules());
    }

    [[nodiscard]] Rules rules() const { return rules_at(spec, 100, 1012); }
    [[nodiscard]] BlockError check() const
    {
        const Ancestor ancestor{.hash = {}, .header = &parent, .ommers = {}};
        return check_header(child, rules(),
            {.spec = &spec,
                .ancestors = {&ancestor, 1},
                .parent_total_difficulty = {},
                .recent_hashes = {}});
    }
};

/// What check_header() says once the change was made to a valid child.
template <typename Change>
BlockError after(Fork fork, const Change& change)
{
    Pair pair{fork};
    change(pair.child);
    return pair.check();
}
}  // namespace

TEST(check_header, accepts_a_valid_child_at_every_fork)
{
    for (std::size_t i = 0; i < fork_count; ++i)
        EXPECT_EQ(Pair{static_cast<Fork>(i)}.check(), BlockError::none) << i;
}

TEST(check_header, wants_the_next_number_and_a_later_time)
{
    EXPECT_EQ(
        after(Fork::cancun, [](auto& h) { h.number = 101; }), BlockError::invalid_block_number);
    EXPECT_EQ(after(Fork::cancun, [](auto& h) { h.timestamp = 1000; }),
        BlockError::invalid_block_timestamp_older_than_parent);
}

TEST(check_header, bounds_the_gas_limit)
{
    constexpr std::uint64_t step = 30'000'000 / 1024;
    const auto with_limit = [](std::uint64_t limit)
    { return after(Fork::shanghai, [=](auto& h) { h.gas_limit = limit; }); };
    EXPECT_EQ(with_limit(30'000'000 + step - 1), BlockError::none);
    EXPECT_EQ(with_limit(30'000'000 + step), BlockError::invalid_gaslimit);
    EXPECT_EQ(with_limit(30'000'000 - step + 1), BlockError::none);
    EXPECT_EQ(with_limit(30'000'000 - step), BlockError::invalid_gaslimit);
    EXPECT_EQ(with_limit(std::uint64_t{1} << 63), BlockError::gaslimit_too_big);
    EXPECT_EQ(after(Fork::shanghai, [](auto& h) { h.gas_used = h.gas_limit + 1; }),
        BlockError::gas_used_overflow);
}

TEST(check_header, doubles_the_gas_limit_at_london)
{
    Pair pair{Fork::london};
    pair.parent.base_fee.reset();
    pair.child.base_fee = u256{1'000'000'000};
    pair.child.gas_limit = 60'000'000;
    EXPECT_EQ(pair.check(), BlockError::none);
    pair.child.gas_limit = 30'000'000;
    EXPECT_EQ(pair.check(), BlockError::invalid_gaslimit);
}

TEST(check_header, bounds_extra_data)
{
    EXPECT_EQ(after(Fork::cancun, [](auto& h) { h.extra_data.resize(32); }), BlockError::none);
    EXPECT_EQ(after(Fork::cancun, [](auto& h) { h.extra_data.resize(33); }),
        BlockError::extra_data_too_big);
}

TEST(check_header, wants_the_daos_extra_data_in_its_range)
{
    Pair pair{Fork::homestead};
    pair.spec.dao_block = 95;
    EXPECT_EQ(pair.check(), BlockError::extra_data_invalid_dao);
    const std::string_view mark = "dao-hard-fork";
    pair.child.extra_data.assign(mark.begin(), mark.end());
    EXPECT_EQ(pair.check(), BlockError::none);
}

TEST(check_header, tells_proof_of_work_from_proof_of_stake)
{
    EXPECT_EQ(after(Fork::london, [](auto& h) { h.difficulty += u256{1}; }),
        BlockError::invalid_difficulty);
    EXPECT_EQ(after(Fork::london, [](auto& h) { h.difficulty = {}; }),
        BlockError::import_impossible_paris_wrong_pos);
    EXPECT_EQ(after(Fork::paris, [](auto& h) { h.difficulty = u256{1}; }),
        BlockError::import_impossible_difficulty_over_paris);
    EXPECT_EQ(after(Fork::paris, [](auto& h) { h.nonce[7] = 1; }), BlockError::invalid_nonce);
    EXPECT_EQ(after(Fork::paris, [](auto& h) { h.ommers_hash = {}; }),
        BlockError::import_impossible_uncles_over_paris);
    Pair terminal{Fork::paris};
    terminal.parent.difficulty = u256{1'000'000};
    terminal.child.difficulty = u256{1'000'000};
    EXPECT_EQ(terminal.check(), BlockError::import_impossible_paris_wrong_pow);
    terminal.child.difficulty += u256{1};
    EXPECT_EQ(terminal.check(), BlockError::invalid_difficulty);
}

TEST(check_header, wants_the_fields_of_its_fork)
{
    EXPECT_EQ(after(Fork::london, [](auto& h) { h.base_fee.reset(); }),
        BlockError::import_impossible_legacy_wrong_parent);
    EXPECT_EQ(after(Fork::berlin, [](auto& h) { h.base_fee = u256{1}; }),
        BlockError::import_impossible_london_wrong_parent);
    EXPECT_EQ(after(Fork::paris, [](auto& h) { h.withdrawals_root = Hash32{}; }),
        BlockError::import_impossible_shanghai);
    EXPECT_EQ(after(Fork::shanghai, [](auto& h) { h.withdrawals_root.reset(); }),
        BlockError::import_impossible_paris_over_shanghai);
    EXPECT_EQ(after(Fork::shanghai,
                  [](auto& h)
                  {
                      h.blob_gas_used = 0;
                      h.excess_blob_gas = 0;
                  }),
        BlockError::incorrect_block_format);
    EXPECT_EQ(after(Fork::cancun, [](auto& h) { h.excess_blob_gas.reset(); }),
        BlockError::incorrect_block_format);
    EXPECT_EQ(after(Fork::cancun, [](auto& h) { h.parent_beacon_block_root.reset(); }),
        BlockError::incorrect_block_format);
    EXPECT_EQ(after(Fork::cancun, [](auto& h) { h.requests_hash = Hash32{}; }),
        BlockError::incorrect_block_format);
    EXPECT_EQ(after(Fork::prague, [](auto& h) { h.requests_hash.reset(); }),
        BlockError::incorrect_block_format);
}

TEST(check_header, checks_fees)
{
    EXPECT_EQ(after(Fork::london, [](auto& h) { h.base_fee = u256{999}; }),
        BlockError::invalid_basefee_per_gas);
    EXPECT_EQ(after(Fork::cancun, [](auto& h) { h.excess_blob_gas = gas_per_blob; }),
        BlockError::incorrect_excess_blob_gas);
    EXPECT_EQ(
        after(Fork::cancun, [](auto& h) { h.blob_gas_used = 6 * gas_per_blob; }), BlockError::none);
    EXPECT_EQ(after(Fork::cancun, [](auto& h) { h.blob_gas_used = 7 * gas_per_blob; }),
        BlockError::blob_gas_used_above_limit);
    EXPECT_EQ(after(Fork::cancun, [](auto& h) { h.blob_gas_used = 1; }),
        BlockError::incorrect_blob_gas_used);
}
}  // namespace braid::evm
