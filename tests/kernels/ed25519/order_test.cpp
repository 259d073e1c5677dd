// SPDX-License-Identifier: Apache-2.0
#include "kernels/ed25519/order.hpp"
#include "base/u256.hpp"
#include <gtest/gtest.h>
#include <random>
#include <sodium.h>

namespace braid::kernels::ed25519
{
namespace
{
constexpr Words order{
    0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0x0000000000000000, 0x1000000000000000};

/// The words with a small number added, which may be negative; no carry passes the lowest word.
Words near(Words words, int delta)
{
    words[0] += static_cast<std::uint64_t>(delta);
    return words;
}

/// The sum of the digits of a scalar, each at its place, modulo 2^256.
template <typename Windows>
Words recomposed(const Words& scalar)
{
    const Words biased = Windows::biased(scalar);
    u256 sum;
    for (int i = Windows::count - 1; i >= 0; --i)
    {
        const int digit = Windows::digit(biased, i);
        EXPECT_LE(digit, Windows::half);
        EXPECT_GE(digit, i + 1 == Windows::count ? 0 : -Windows::half);
        for (int bit = 0; bit < Windows::width; ++bit)
            sum = sum + sum;
        const u256 magnitude{static_cast<std::uint64_t>(digit < 0 ? -digit : digit)};
        sum = digit < 0 ? sum - magnitude : sum + magnitude;
    }
    Words words;
    const Hash32 bytes = sum.to_be();
    for (std::size_t i = 0; i < 4; ++i)
        words[i] = load_be<std::uint64_t>(bytes.data() + 24 - 8 * i);
    return words;
}

void expect_recomposed(const Words& scalar)
{
    EXPECT_EQ(recomposed<KeyWindows>(scalar), scalar);
    EXPECT_EQ(recomposed<BaseWindows>(scalar), scalar);
}

void expect_reduced_as_by_libsodium(const Sha512Digest& digest)
{
    std::array<std::uint8_t, 32> expected;
    crypto_core_ed25519_scalar_reduce(expected.data(), digest.data());
    const Words reduced = reduce_digest(digest);
    EXPECT_TRUE(is_below_order(reduced));
    EXPECT_EQ(reduced, scalar_from_bytes(expected.data()));
}
}  // namespace

TEST(ed25519_order, separates_scalars_below_from_those_above)
{
    constexpr std::uint64_t ones = ~std::uint64_t{0};
    EXPECT_TRUE(is_below_order({}));
    EXPECT_TRUE(is_below_order(near(order, -1)));
    EXPECT_FALSE(is_below_order(order));
    EXPECT_FALSE(is_below_order(near(order, 1)));
    EXPECT_TRUE(is_below_order({ones, ones, ones, order[3] - 1}));
    EXPECT_TRUE(is_below_order({ones, order[1] - 1, 0, order[3]}));
    EXPECT_FALSE(is_below_order({0, 0, 1, order[3]}));
    EXPECT_FALSE(is_below_order({0, 0, 0, order[3] + 1}));
    EXPECT_FALSE(is_below_order({ones, ones, ones, ones}));
}

TEST(ed25519_order, reduces_digests_as_libsodium)
{
    std::mt19937_64 random{11};
    for (int i = 0; i < 5000; ++i)
    {
        // Runs of zeros and ones are frequent.
        Sha512Digest digest;
        for (std::size_t at = 0; at < 64; at += 8)
        {
            const std::uint64_t kind = random() % 4;
            const std::uint64_t word = random();
            store_le(digest.data() + at, kind == 0 ? 0 : kind == 1 ? ~std::uint64_t{0} : word);
        }
        expect_reduced_as_by_libsodium(digest);
    }
}

TEST(ed25519_order, reduces_what_is_near_multiples_of_the_order)
{
    std::mt19937_64 random{12};
    for (int i = 0; i < 2000; ++i)
    {
        // A multiple of the order by a random number of 259 bits, then a step.
        std::array<std::uint64_t, 8> words{};
        for (std::size_t shift = 0; shift <= 4; ++shift)
        {
            const std::uint64_t factor =
                shift == 4 ? 0 : (random() % 3 == 0 ? ~std::uint64_t{0} : random());
            unsigned __int128 carry = 0;
            for (std::size_t j = 0; j + shift < 8; ++j)
            {
                carry += words[j + shift];
                if (j < 4)
                    carry += static_cast<unsigned __int128>(factor) * order[j];
                words[j + shift] = static_cast<std::uint64_t>(carry);
                carry >>= 64;
            }
        }
        for (const std::uint64_t delta : {~std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{1}})
        {
            Sha512Digest digest;
            for (std::size_t j = 0; j < 8; ++j)
                store_le(digest.data() + 8 * j, j == 0 ? words[0] + delta : words[j]);
            expect_reduced_as_by_libsodium(digest);
        }
    }
}

TEST(ed25519_order, splits_scalars_into_digits_that_sum_up)
{
    constexpr std::uint64_t ones = ~std::uint64_t{0};
    expect_recomposed({});
    expect_recomposed({1, 0, 0, 0});
    expect_recomposed(near(order, -1));
    expect_recomposed({ones, ones, ones, ones >> 3});
    expect_recomposed(
        {0x8421084210842108, 0x4210842108421084, 0x2108421084210842, 0x0084210842108421});
    std::mt19937_64 random{13};
    for (int i = 0; i < 1000; ++i)
        expect_recomposed({random(), random(), random(), random() >> 3});
}
}  // namespace braid::kernels::ed25519
