// SPDX-License-Identifier: Apache-2.0
#include "storage/accumulator.hpp"
#include "kernels/keccak.hpp"
#include "tests/kernels/random_values.hpp"
#include "tests/storage/operation_count.hpp"
#include <algorithm>
#include <gtest/gtest.h>
#include <string_view>

namespace braid::storage
{
namespace
{
using Kind = AccumulatorKind;

Hash32 hash_text(std::string_view text)
{
    return kernels::sha3_256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

/// The root by its definition: halves of the least power of two that holds the leaves, empty ones the placeholder.
Hash32 plain_root(Kind kind, std::span<const Hash32> leaves, std::size_t width)
{
    if (leaves.empty())
    {
        Hash32 placeholder;
        std::ranges::copy(
            std::string_view{"ACCUMULATOR_PLACEHOLDER_HASH"}, placeholder.bytes.begin());
        return placeholder;
    }
    if (width == 1)
        return leaves[0];
    const std::size_t left_count = std::min(width / 2, leaves.size());
    const Hash32 left = plain_root(kind, leaves.first(left_count), width / 2);
    const Hash32 right = plain_root(kind, leaves.subspan(left_count), width / 2);
    const Hash32 seed = hash_text(
        kind == Kind::transactions ? "APTOS::TransactionAccumulator" : "APTOS::EventAccumulator");
    std::vector<std::uint8_t> message;
    for (const Hash32& part : {seed, left, right})
        message.insert(message.end(), part.bytes.begin(), part.bytes.end());
    return kernels::sha3_256(message);
}

Hash32 plain_root(Kind kind, std::span<const Hash32> leaves)
{
    return plain_root(kind, leaves, std::bit_ceil(leaves.size()));
}

Accumulator accumulator_of(Kind kind, std::span<const Hash32> leaves)
{
    Accumulator accumulator{kind};
    accumulator.append(leaves);
    return accumulator;
}

constexpr std::size_t count_max = 70;
}  // namespace

TEST(accumulator, has_the_root_of_its_definition)
{
    const auto leaves = tests::random_hashes(1, count_max);
    for (const Kind kind : {Kind::transactions, Kind::events})
    {
        Accumulator grown{kind};
        AccumulatorHistory history{kind};
        for (std::size_t count = 0; count <= count_max; ++count)
        {
            SCOPED_TRACE(count);
            const auto first = std::span{leaves}.first(count);
            const Hash32 root = plain_root(kind, first);
            EXPECT_EQ(grown.root(), root);
            EXPECT_EQ(accumulator_of(kind, first).root(), root);
            EXPECT_EQ(accumulator_root(kind, first), root);
            EXPECT_EQ(history.root(), root);
            EXPECT_EQ(grown.leaf_count(), count);
            EXPECT_EQ(grown.frozen().size(), static_cast<std::size_t>(std::popcount(count)));
            if (count == count_max)
                break;
            grown.append({&leaves[count], 1});
            history.append({&leaves[count], 1});
        }
        for (std::size_t count = 0; count <= count_max; ++count)
            EXPECT_EQ(history.root(count), plain_root(kind, std::span{leaves}.first(count)));
    }
}

TEST(accumulator, grows_by_batches_of_any_size)
{
    std::mt19937_64 random{2};
    const std::size_t leaf_count = tests::operation_count(6'000);
    const auto leaves = tests::random_hashes(3, leaf_count);
    AccumulatorHistory history{Kind::transactions};
    Accumulator grown{Kind::transactions};
    for (std::size_t begin = 0; begin < leaf_count;)
    {
        const std::size_t count = std::min<std::size_t>(random() % 1500, leaf_count - begin);
        history.append(std::span{leaves}.subspan(begin, count));
        grown.append(std::span{leaves}.subspan(begin, count));
        begin += count;
        EXPECT_EQ(history.root(), grown.root());
    }
    EXPECT_EQ(history.root(), plain_root(Kind::transactions, leaves));
}

TEST(accumulator, proves_each_leaf_at_each_size)
{
    const auto leaves = tests::random_hashes(4, count_max);
    AccumulatorHistory history{Kind::events};
    history.append(leaves);
    for (std::uint64_t count = 1; count <= count_max; ++count)
    {
        const Hash32 root = history.root(count);
        for (std::uint64_t index = 0; index < count; ++index)
        {
            SCOPED_TRACE(std::to_string(index) + " of " + std::to_string(count));
            const auto siblings = history.prove(index, count);
            const AccumulatorClaim claim{.kind = Kind::events,
                .root = root,
                .leaf_count = count,
                .index = index,
                .leaf = leaves[index]};
            ASSERT_TRUE(verify_accumulator_leaf(claim, siblings).ok());
            AccumulatorClaim forged = claim;
            forged.leaf = leaves[(index + 1) % count_max];
            EXPECT_EQ(
                verify_accumulator_leaf(forged, siblings).error(), AccumulatorError::wrong_root);
            forged = claim;
            forged.kind = Kind::transactions;
            EXPECT_EQ(verify_accumulator_leaf(forged, siblings).ok(), count == 1);
            forged = claim;
            forged.index = index ^ 1;
            EXPECT_FALSE(verify_accumulator_leaf(forged, siblings).ok());
        }
    }
}

TEST(accumulator, refuses_proofs_of_another_shape)
{
    const auto leaves = tests::random_hashes(5, 8);
    AccumulatorHistory history{Kind::transactions};
    history.append(leaves);
    auto siblings = history.prove(3, 8);
    AccumulatorClaim claim{.kind = Kind::transactions,
        .root = history.root(),
        .leaf_count = 8,
        .index = 3,
        .leaf = leaves[3]};
    // Index 11 has the lower bits of 3.
    claim.index = 11;
    EXPECT_EQ(verify_accumulator_leaf(claim, siblings).error(), AccumulatorError::wrong_leaf_count);
    claim.index = 3;
    claim.leaf_count = ~std::uint64_t{0};
    EXPECT_EQ(verify_accumulator_leaf(claim, siblings).error(), AccumulatorError::wrong_leaf_count);
    claim.leaf_count = 16;
    EXPECT_EQ(verify_accumulator_leaf(claim, siblings).error(), AccumulatorError::wrong_hash_count);
    claim.leaf_count = 8;
    siblings.pop_back();
    EXPECT_EQ(verify_accumulator_leaf(claim, siblings).error(), AccumulatorError::wrong_hash_count);
}

TEST(accumulator, extends_to_any_later_size)
{
    const auto leaves = tests::random_hashes(6, count_max);
    AccumulatorHistory history{Kind::transactions};
    history.append(leaves);
    for (std::uint64_t from = 0; from <= count_max; ++from)
    {
        for (std::uint64_t to = from; to <= count_max; ++to)
        {
            SCOPED_TRACE(std::to_string(from) + " to " + std::to_string(to));
            Accumulator accumulator =
                accumulator_of(Kind::transactions, std::span{leaves}.first(from));
            auto roots = history.extension(from, to);
            ASSERT_TRUE(accumulator.append_subtrees(roots, to - from).ok());
            ASSERT_EQ(accumulator.root(), history.root(to));
            EXPECT_EQ(accumulator.leaf_count(), to);
            roots.emplace_back();
            EXPECT_EQ(
                accumulator.append_subtrees(roots, 0).error(), AccumulatorError::wrong_hash_count);
            EXPECT_EQ(accumulator.root(), history.root(to));
        }
    }
}

TEST(accumulator, comes_back_from_its_frozen_subtrees)
{
    const auto leaves = tests::random_hashes(7, 21);
    const Accumulator accumulator = accumulator_of(Kind::transactions, leaves);
    const std::vector<Hash32> frozen{accumulator.frozen().begin(), accumulator.frozen().end()};
    EXPECT_EQ(frozen.size(), 3U);
    auto restored = Accumulator::from_frozen(Kind::transactions, frozen, 21);
    ASSERT_TRUE(restored.ok());
    EXPECT_EQ(restored->root(), accumulator.root());
    EXPECT_EQ(Accumulator::from_frozen(Kind::transactions, frozen, 20).error(),
        AccumulatorError::wrong_hash_count);
    EXPECT_EQ(Accumulator::from_frozen(Kind::transactions, {}, ~std::uint64_t{0}).error(),
        AccumulatorError::wrong_leaf_count);
    EXPECT_EQ(restored->append_subtrees({}, accumulator_leaf_count_max).error(),
        AccumulatorError::wrong_leaf_count);
}

TEST(accumulator, decodes_hashes_as_they_were_encoded)
{
    const auto hashes = tests::random_hashes(8, 63);
    std::vector<std::uint8_t> encoded;
    encode_hashes(hashes, encoded);
    const auto decoded = decode_hashes(encoded, accumulator_depth_max);
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ(*decoded, hashes);
    EXPECT_EQ(decode_hashes(encoded, 62).error(),
        (bcs::Error{.fault = bcs::Fault::too_long, .offset = 0}));
    encoded.pop_back();
    EXPECT_EQ(decode_hashes(encoded, accumulator_depth_max).error().fault, bcs::Fault::truncated);
}
}  // namespace braid::storage
