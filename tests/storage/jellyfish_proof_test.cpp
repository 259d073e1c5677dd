// SPDX-License-Identifier: Apache-2.0
#include "storage/jellyfish_proof.hpp"
#include "storage/jellyfish_tree.hpp"
#include <gtest/gtest.h>

namespace braid::storage
{
namespace
{
using Error = JellyfishProofError;

Hash32 key_of(std::uint8_t first)
{
    return Hash32{{first}};
}

/// Keys 0x10, 0x18 and 0x80, whose values are their keys.
class Proofs : public testing::Test
{
protected:
    Proofs()
    {
        std::vector<JellyfishUpdate> updates;
        for (const std::uint8_t first : std::array<std::uint8_t, 3>{0x10, 0x18, 0x80})
            updates.push_back({.key = key_of(first), .value_hash = key_of(first)});
        root_ = tree_.apply(0, updates);
    }

    [[nodiscard]] JellyfishProof prove(std::uint8_t first) const
    {
        return tree_.prove(0, key_of(first));
    }
    /// Nothing where the proof holds.
    [[nodiscard]] std::optional<Error> check(
        std::uint8_t first, std::optional<Hash32> value_hash, const JellyfishProof& proof) const
    {
        const auto result = verify_jellyfish_proof(root_, key_of(first), value_hash, proof);
        return result.ok() ? std::nullopt : std::optional{result.error()};
    }

    JellyfishTree tree_{1};
    Hash32 root_;
};

constexpr std::optional<Error> none;
}  // namespace

TEST_F(Proofs, show_what_is_there_and_what_is_not)
{
    EXPECT_EQ(check(0x10, key_of(0x10), prove(0x10)), none);
    EXPECT_EQ(check(0x18, key_of(0x18), prove(0x18)), none);
    // Another leaf ends the path; an empty subtree ends it.
    EXPECT_TRUE(prove(0x11).leaf);
    EXPECT_EQ(check(0x11, std::nullopt, prove(0x11)), none);
    EXPECT_FALSE(prove(0x40).leaf);
    EXPECT_EQ(check(0x40, std::nullopt, prove(0x40)), none);
    EXPECT_EQ(prove(0x80).siblings.size(), 1U);
    EXPECT_EQ(prove(0x10).siblings.size(), 5U);
}

TEST_F(Proofs, show_nothing_else)
{
    EXPECT_EQ(check(0x10, key_of(0x11), prove(0x10)), Error::other_value);
    EXPECT_EQ(check(0x10, std::nullopt, prove(0x10)), Error::present_key);
    EXPECT_EQ(check(0x11, key_of(0x11), prove(0x11)), Error::absent_key);
    EXPECT_EQ(check(0x40, key_of(0x40), prove(0x40)), Error::absent_key);
    // The path of 0x18 says nothing of 0x10 and 0x81's place is not below 0x10's.
    EXPECT_EQ(check(0x10, std::nullopt, prove(0x18)), Error::leaf_elsewhere);
    EXPECT_EQ(check(0x81, std::nullopt, prove(0x10)), Error::leaf_elsewhere);
    EXPECT_EQ(check(0x41, std::nullopt, prove(0x11)), Error::leaf_elsewhere);
}

TEST_F(Proofs, lead_to_one_root)
{
    JellyfishProof proof = prove(0x10);
    proof.siblings[2].bytes[9] ^= 1;
    EXPECT_EQ(check(0x10, key_of(0x10), proof), Error::wrong_root);
    proof = prove(0x10);
    proof.siblings.pop_back();
    EXPECT_EQ(check(0x10, key_of(0x10), proof), Error::wrong_root);
    // An inner node is no empty subtree.
    proof = prove(0x40);
    proof.siblings.pop_back();
    EXPECT_EQ(check(0x40, std::nullopt, proof), Error::wrong_root);
    EXPECT_EQ(check(0x20, std::nullopt, prove(0x80)), Error::leaf_elsewhere);
    EXPECT_EQ(check(0x20, std::nullopt, {}), Error::wrong_root);
    proof.siblings.assign(257, Hash32{});
    EXPECT_EQ(check(0x40, std::nullopt, proof), Error::too_many_siblings);
}

TEST_F(Proofs, decode_as_they_were_encoded)
{
    for (const std::uint8_t first : std::array<std::uint8_t, 4>{0x10, 0x11, 0x40, 0x80})
    {
        const JellyfishProof proof = prove(first);
        std::vector<std::uint8_t> encoded;
        encode_jellyfish_proof(proof, encoded);
        const auto decoded = decode_jellyfish_proof(encoded);
        ASSERT_TRUE(decoded.ok());
        EXPECT_EQ(decoded->siblings, proof.siblings);
        EXPECT_EQ(decoded->leaf.has_value(), proof.leaf.has_value());
        const auto value =
            first == 0x10 || first == 0x80 ? std::optional{key_of(first)} : std::nullopt;
        EXPECT_EQ(check(first, value, *decoded), none);
        encoded.push_back(0);
        EXPECT_EQ(decode_jellyfish_proof(encoded).error().fault, bcs::Fault::trailing_bytes);
        encoded.resize(encoded.size() - 2);
        EXPECT_EQ(decode_jellyfish_proof(encoded).error().fault, bcs::Fault::truncated);
    }
    std::vector<std::uint8_t> long_path{0, 0x81, 0x02};
    long_path.resize(long_path.size() + 257 * sizeof(Hash32));
    EXPECT_EQ(decode_jellyfish_proof(long_path).error(),
        (bcs::Error{.fault = bcs::Fault::too_long, .offset = 1}));
}
}  // namespace braid::storage
