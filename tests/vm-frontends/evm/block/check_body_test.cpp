// SPDX-License-Identifier: Apache-2.0
#include "storage/trie.hpp"
#include "vm-frontends/evm/block.hpp"
#include <gtest/gtest.h>

namespace braid::evm
{
namespace
{
/// Eight blocks of a Homestead chain and one that comes on top.
class ChainOfBlocks
{
public:
    ChainOfBlocks() : spec_(chain_at(Fork::homestead))
    {
        BlockHeader header;
        header.gas_limit = 1'000'000;
        header.difficulty = u256{1'000'000};
        header.ommers_hash = empty_ommers_hash;
        headers_.push_back(header);
        for (std::size_t i = 1; i < 8; ++i)
            headers_.push_back(child_of(headers_.back()));
        for (std::size_t i = headers_.size(); i-- > 0;)
            ancestors_.push_back(
                {.hash = hash_of(headers_[i]), .header = &headers_[i], .ommers = {}});
        block.header = child_of(headers_.back());
    }

    [[nodiscard]] BlockHeader child_of(const BlockHeader& parent) const
    {
        BlockHeader child = parent;
        child.parent_hash = hash_of(parent);
        child.number = parent.number + 1;
        child.timestamp = parent.timestamp + 12;
        child.difficulty = difficulty_after(
            parent, child.timestamp, rules_at(spec_, child.number, child.timestamp));
        return child;
    }
    /// A valid ommer whose parent is `depth` blocks before the block's own.
    [[nodiscard]] BlockHeader ommer_at(std::size_t depth) const
    {
        BlockHeader ommer = child_of(headers_[headers_.size() - 1 - depth]);
        ommer.extra_data = {1};
        return ommer;
    }
    [[nodiscard]] std::span<Ancestor> ancestors() noexcept { return ancestors_; }
    [[nodiscard]] const std::vector<BlockHeader>& headers() const noexcept { return headers_; }

    [[nodiscard]] BlockError check()
    {
        block.header.ommers_hash = ommers_hash_of(block.ommers);
        return check_as_is();
    }
    [[nodiscard]] BlockError check_as_is() const
    {
        return check_body(block, rules_at(spec_, 8, block.header.timestamp),
            {.spec = &spec_,
                .ancestors = ancestors_,
                .parent_total_difficulty = {},
                .recent_hashes = {}});
    }

    DecodedBlock block;

private:
    ChainSpec spec_;
    std::vector<BlockHeader> headers_;
    std::vector<Ancestor> ancestors_;
};

BlockError with_ommers(ChainOfBlocks chain, std::vector<BlockHeader> ommers)
{
    chain.block.ommers = std::move(ommers);
    return chain.check();
}
}  // namespace

TEST(ommers, are_accepted_from_one_to_six_generations_back)
{
    const ChainOfBlocks chain;
    for (std::size_t depth = 1; depth <= 6; ++depth)
        EXPECT_EQ(with_ommers({}, {chain.ommer_at(depth)}), BlockError::none) << depth;
    EXPECT_EQ(with_ommers({}, {chain.ommer_at(7)}), BlockError::uncle_parent_incorrect);
}

TEST(ommers, are_refused_as_brothers_ancestors_and_twice)
{
    const ChainOfBlocks chain;
    EXPECT_EQ(with_ommers({}, {chain.ommer_at(0)}), BlockError::uncle_is_brother);
    EXPECT_EQ(with_ommers({}, {chain.headers().back()}), BlockError::uncle_is_ancestor);
    EXPECT_EQ(with_ommers({}, {chain.ommer_at(1), chain.ommer_at(1)}), BlockError::uncle_in_chain);
    EXPECT_EQ(with_ommers({}, {chain.ommer_at(1), chain.ommer_at(2)}), BlockError::none);
    EXPECT_EQ(with_ommers({}, {chain.ommer_at(1), chain.ommer_at(2), chain.ommer_at(3)}),
        BlockError::too_many_uncles);
}

TEST(ommers, are_refused_where_an_ancestor_named_them)
{
    ChainOfBlocks chain;
    const std::vector<BlockHeader> named{chain.ommer_at(3)};
    chain.block.ommers = named;
    EXPECT_EQ(chain.check(), BlockError::none);
    chain.ancestors()[1].ommers = named;
    EXPECT_EQ(chain.check(), BlockError::uncle_in_chain);
}

TEST(ommers, are_valid_headers_themselves)
{
    const ChainOfBlocks chain;
    auto ommer = chain.ommer_at(2);
    ommer.difficulty += u256{1};
    EXPECT_EQ(with_ommers({}, {ommer}), BlockError::invalid_difficulty);
    ommer = chain.ommer_at(2);
    ommer.gas_limit = 4999;
    EXPECT_EQ(with_ommers({}, {ommer}), BlockError::invalid_gaslimit);
}

TEST(body, has_the_ommers_of_its_header)
{
    ChainOfBlocks chain;
    chain.block.ommers = {chain.ommer_at(1)};
    EXPECT_EQ(chain.check_as_is(), BlockError::invalid_uncles_hash);
    EXPECT_EQ(chain.check(), BlockError::none);
}

TEST(body, has_withdrawals_from_shanghai_on)
{
    const ChainSpec spec = chain_at(Fork::shanghai);
    const BlockHeader parent;
    const Ancestor ancestor{.hash = {}, .header = &parent, .ommers = {}};
    const ChainPosition position{.spec = &spec,
        .ancestors = {&ancestor, 1},
        .parent_total_difficulty = {},
        .recent_hashes = {}};
    DecodedBlock block;
    block.header.ommers_hash = empty_ommers_hash;
    block.header.withdrawals_root = storage::empty_trie_root;
    const auto check = [&](Fork fork) { return check_body(block, Rules{.fork = fork}, position); };
    EXPECT_EQ(check(Fork::shanghai), BlockError::rlp_withdrawals_not_read);
    EXPECT_EQ(check(Fork::paris), BlockError::none);
    block.withdrawals.emplace();
    EXPECT_EQ(check(Fork::shanghai), BlockError::none);
    EXPECT_EQ(check(Fork::paris), BlockError::rlp_structures_encoding);
    block.withdrawals->push_back({.index = 1});
    EXPECT_EQ(check(Fork::shanghai), BlockError::invalid_withdrawals_root);
    block.header.withdrawals_root = withdrawals_root_of(*block.withdrawals);
    EXPECT_EQ(check(Fork::shanghai), BlockError::none);
}

TEST(body, is_at_most_eight_mebibytes_since_osaka)
{
    const ChainSpec spec = chain_at(Fork::osaka);
    const BlockHeader parent;
    const Ancestor ancestor{.hash = {}, .header = &parent, .ommers = {}};
    const ChainPosition position{.spec = &spec,
        .ancestors = {&ancestor, 1},
        .parent_total_difficulty = {},
        .recent_hashes = {}};
    DecodedBlock block;
    block.header.ommers_hash = empty_ommers_hash;
    block.header.withdrawals_root = storage::empty_trie_root;
    block.withdrawals.emplace();
    block.rlp_size = 8 * 1024 * 1024;
    EXPECT_EQ(check_body(block, Rules{.fork = Fork::osaka}, position), BlockError::none);
    ++block.rlp_size;
    EXPECT_EQ(check_body(block, Rules{.fork = Fork::osaka}, position),
        BlockError::rlp_block_limit_exceeded);
    EXPECT_EQ(check_body(block, Rules{.fork = Fork::prague}, position), BlockError::none);
}
}  // namespace braid::evm
