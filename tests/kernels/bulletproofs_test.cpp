// SPDX-License-Identifier: Apache-2.0
#include "kernels/bulletproofs.hpp"
#include <gtest/gtest.h>

#include "tests/kernels/hex_values.hpp"
#include "tests/kernels/random_values.hpp"
#include "tests/kernels/range_proof_vectors.hpp"
#include <algorithm>

namespace braid::kernels
{
namespace
{
using ristretto255::Point;
using ristretto255::Scalar;
using tests::bytes_of;

Bytes text(std::string_view characters)
{
    return {reinterpret_cast<const std::uint8_t*>(characters.data()), characters.size()};
}

/// The bases of the crate's PedersenGens::default().
PedersenBases default_bases()
{
    const Point base = Point::base_times(Scalar::one());
    return {.value = base, .blinding = Point::from_uniform_bytes(sha3_512(base.to_bytes()))};
}

std::vector<Hash32> commitments(std::size_t count)
{
    std::vector<Hash32> result;
    for (std::size_t i = 0; i < count; ++i)
        result.push_back(Hash32::from(bytes_of(vectors::range_proof_commitments[i])));
    return result;
}

bool verify(Bytes proof_bytes, std::span<const Hash32> values, std::size_t bit_count,
    std::string_view domain = "Deserialize-And-Verify Test")
{
    const auto proof = RangeProof::from_bytes(proof_bytes);
    if (!proof)
        return false;
    MerlinTranscript transcript{text(domain)};
    return verify_range_proof(*proof, transcript, default_bases(), values, bit_count);
}

/// The test of equivalence in merlin's transcript.rs, whose challenge its documentation names.
TEST(merlin, gives_the_known_challenge)
{
    MerlinTranscript transcript{text("test protocol")};
    transcript.append("some label", text("some data"));
    std::array<std::uint8_t, 32> challenge;
    transcript.challenge("challenge", challenge);
    EXPECT_TRUE(equal(
        challenge, bytes_of("d5a21972d0d5fe320c0d263fac7fffb8145aa640af6e9bca177c03c7efcf0615")));
}

TEST(bulletproofs, accepts_the_proofs_of_the_crate)
{
    for (const auto& [bit_count, value_count, proof] : vectors::range_proofs)
        EXPECT_TRUE(verify(bytes_of(proof), commitments(value_count), bit_count))
            << bit_count << " bits, " << value_count << " values";
}

TEST(bulletproofs, refuses_proofs_of_something_else)
{
    for (const auto& [bit_count, value_count, proof] : vectors::range_proofs)
    {
        const auto bytes = bytes_of(proof);
        EXPECT_FALSE(verify(bytes, commitments(value_count), bit_count, "another domain"));
        EXPECT_FALSE(verify(bytes, commitments(value_count), bit_count == 64 ? 8 : 2 * bit_count));
        EXPECT_FALSE(verify(bytes, commitments(value_count), 7));
        auto values = commitments(value_count);
        values[0] = Point::base_times(Scalar{std::uint64_t{5}}).to_bytes();
        EXPECT_FALSE(verify(bytes, values, bit_count));
        values[0].bytes.fill(0xFF);
        EXPECT_FALSE(verify(bytes, values, bit_count));
    }
}

TEST(bulletproofs, refuses_changed_proofs)
{
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE(seed);
    std::mt19937_64 random{seed};
    const auto& vector = vectors::range_proofs[0];
    const auto bytes = bytes_of(vector.proof);
    for (std::size_t at = 0; at < bytes.size(); at += 32)
    {
        auto changed = bytes;
        changed[at + random() % 32] ^= static_cast<std::uint8_t>(1U << (random() % 8));
        EXPECT_FALSE(verify(changed, commitments(vector.value_count), vector.bit_count)) << at;
        std::ranges::fill_n(changed.begin() + static_cast<std::ptrdiff_t>(at), 32, std::uint8_t{0});
        EXPECT_FALSE(verify(changed, commitments(vector.value_count), vector.bit_count)) << at;
    }
}

TEST(bulletproofs, reads_only_whole_proofs)
{
    const auto bytes = bytes_of(vectors::range_proofs[1].proof);
    EXPECT_TRUE(RangeProof::from_bytes(bytes));
    EXPECT_FALSE(RangeProof::from_bytes({}));
    EXPECT_FALSE(RangeProof::from_bytes(Bytes{bytes}.first(bytes.size() - 1)));
    EXPECT_FALSE(RangeProof::from_bytes(Bytes{bytes}.first(bytes.size() - 32)));
    EXPECT_FALSE(RangeProof::from_bytes(Bytes{bytes}.first(8 * 32)));
    // Scalars stand reduced.
    for (const std::size_t at : {4UL, 5UL, 6UL, bytes.size() / 32 - 2, bytes.size() / 32 - 1})
    {
        auto changed = bytes;
        std::ranges::fill_n(
            changed.begin() + static_cast<std::ptrdiff_t>(at * 32), 32, std::uint8_t{0xFF});
        EXPECT_FALSE(RangeProof::from_bytes(changed)) << at;
    }
    const std::vector<std::uint8_t> rounds_31((9 + 2 * 31) * 32);
    EXPECT_TRUE(RangeProof::from_bytes(rounds_31));
    const std::vector<std::uint8_t> rounds_32((9 + 2 * 32) * 32);
    EXPECT_FALSE(RangeProof::from_bytes(rounds_32));
    EXPECT_FALSE(verify(rounds_31, commitments(1), 8));
}
}  // namespace
}  // namespace braid::kernels
