// SPDX-License-Identifier: Apache-2.0
#include "base/u256.hpp"

#include <array>
#include <gmp.h>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace braid
{
namespace
{
/// An integer of GMP that frees itself.
class Oracle
{
public:
    Oracle() { mpz_init(value_); }
    explicit Oracle(const u256& from) : Oracle()
    {
        mpz_import(value_, 4, -1, 8, 0, 0, &from.words);
    }
    Oracle(const Oracle&) = delete;
    Oracle& operator=(const Oracle&) = delete;
    ~Oracle() { mpz_clear(value_); }

    [[nodiscard]] mpz_ptr get() noexcept { return value_; }
    [[nodiscard]] mpz_srcptr get() const noexcept { return value_; }

    /// The value modulo 2^256, two's complement where negative.
    [[nodiscard]] u256 wrapped() const
    {
        Oracle low;
        mpz_fdiv_r_2exp(low.get(), value_, 256);
        u256 out;
        mpz_export(out.words.data(), nullptr, -1, 8, 0, 0, low.get());
        return out;
    }

private:
    mpz_t value_;
};

/// As a signed integer.
void make_signed(Oracle& value)
{
    if (mpz_tstbit(value.get(), 255) != 0)
    {
        Oracle modulus;
        mpz_setbit(modulus.get(), 256);
        mpz_sub(value.get(), value.get(), modulus.get());
    }
}

/// Words at which carries and quotient digits go wrong, in every place, and random values of every length.
std::vector<u256> samples()
{
    constexpr std::array<std::uint64_t, 7> edges{
        0, 1, 2, 0x7fffffffffffffff, 0x8000000000000000, 0xfffffffffffffffe, 0xffffffffffffffff};
    std::vector<u256> values;
    std::mt19937_64 random{20260101};
    const auto edge = [&] { return edges[random() % edges.size()]; };
    for (int i = 0; i < 150; ++i)
        values.emplace_back(edge(), edge(), edge(), edge());
    for (unsigned bits = 0; bits < 256; bits += 3)
        values.push_back(u256{random(), random(), random(), random()} >> bits);
    for (unsigned bit = 0; bit < 256; bit += 17)
        values.push_back(u256{1} << bit);
    for (std::uint64_t edge_word : edges)
        values.emplace_back(edge_word);
    return values;
}

const std::vector<u256>& all()
{
    static const std::vector<u256> values = samples();
    return values;
}

template <typename Check>
void for_each_pair(Check check)
{
    for (const u256& a : all())
        for (const u256& b : all())
            check(a, b);
}

/// Triples are too many: each pair with one third value.
template <typename Check>
void for_each_triple(Check check)
{
    std::size_t third = 0;
    for_each_pair(
        [&](const u256& a, const u256& b) { check(a, b, all()[third++ * 31 % all().size()]); });
}
}  // namespace

TEST(u256, adds_subtracts_and_multiplies_as_the_oracle)
{
    for_each_pair(
        [](const u256& a, const u256& b)
        {
            const Oracle x{a};
            const Oracle y{b};
            Oracle z;
            mpz_add(z.get(), x.get(), y.get());
            ASSERT_EQ(a + b, z.wrapped());
            mpz_sub(z.get(), x.get(), y.get());
            ASSERT_EQ(a - b, z.wrapped());
            mpz_mul(z.get(), x.get(), y.get());
            ASSERT_EQ(a * b, z.wrapped());
        });
}

TEST(u256, orders_as_the_oracle)
{
    for_each_pair(
        [](const u256& a, const u256& b)
        {
            const int order = mpz_cmp(Oracle{a}.get(), Oracle{b}.get());
            ASSERT_EQ(a < b, order < 0);
            ASSERT_EQ(a > b, order > 0);
            ASSERT_EQ(a <= b, order <= 0);
            ASSERT_EQ(a >= b, order >= 0);
            ASSERT_EQ(a == b, order == 0);
        });
}

TEST(u256, shifts_as_the_oracle)
{
    for (const u256& a : all())
        for (std::uint64_t shift = 0; shift < 260; ++shift)
        {
            Oracle z;
            mpz_mul_2exp(z.get(), Oracle{a}.get(), shift);
            ASSERT_EQ(a << shift, z.wrapped()) << shift;
            mpz_fdiv_q_2exp(z.get(), Oracle{a}.get(), shift);
            ASSERT_EQ(a >> shift, z.wrapped()) << shift;
        }
}

TEST(u256, shifts_everything_out_by_any_count_of_256_or_more)
{
    for (const std::uint64_t shift : {std::uint64_t{256}, std::uint64_t{1} << 32,
             (std::uint64_t{1} << 32) + 1, std::uint64_t{1} << 63, ~std::uint64_t{0}})
    {
        EXPECT_TRUE((~u256{} << shift).is_zero());
        EXPECT_TRUE((~u256{} >> shift).is_zero());
    }
}

TEST(u256, divides_as_the_oracle)
{
    for_each_pair(
        [](const u256& a, const u256& b)
        {
            const auto [quotient, remainder] = divmod(a, b);
            if (b.is_zero())
            {
                ASSERT_TRUE(quotient.is_zero());
                ASSERT_TRUE(remainder.is_zero());
                return;
            }
            Oracle q;
            Oracle r;
            mpz_tdiv_qr(q.get(), r.get(), Oracle{a}.get(), Oracle{b}.get());
            ASSERT_EQ(quotient, q.wrapped());
            ASSERT_EQ(remainder, r.wrapped());
            ASSERT_EQ(quotient * b + remainder, a);
        });
}

TEST(u256, divides_signed_values_towards_zero)
{
    for_each_pair(
        [](const u256& a, const u256& b)
        {
            const auto [quotient, remainder] = sdivmod(a, b);
            if (b.is_zero())
            {
                ASSERT_TRUE(quotient.is_zero());
                ASSERT_TRUE(remainder.is_zero());
                return;
            }
            Oracle x{a};
            Oracle y{b};
            make_signed(x);
            make_signed(y);
            Oracle q;
            Oracle r;
            mpz_tdiv_qr(q.get(), r.get(), x.get(), y.get());
            ASSERT_EQ(quotient, q.wrapped());
            ASSERT_EQ(remainder, r.wrapped());
        });
}

TEST(u256, corrects_quotient_digits_estimated_too_large)
{
    // Divisors and numerators built from a quotient whose digits lie at the ends of their range.
    std::mt19937_64 random{7};
    for (int i = 0; i < 200'000; ++i)
    {
        const u256 d =
            u256{std::uint64_t{1} << 63, random() % 4, random() % 4, ~std::uint64_t{0}} >>
            (random() % 128);
        const u256 a =
            d * (~u256{} >> (bit_width(d) - random() % 2)) + u256{random() % 3} - u256{1};
        const auto [quotient, remainder] = divmod(a, d);
        ASSERT_LT(remainder, d);
        ASSERT_EQ(quotient * d + remainder, a);
    }
}

TEST(u256, adds_and_multiplies_modulo_as_the_oracle)
{
    for_each_triple(
        [](const u256& a, const u256& b, const u256& m)
        {
            if (m.is_zero())
            {
                ASSERT_TRUE(addmod(a, b, m).is_zero());
                ASSERT_TRUE(mulmod(a, b, m).is_zero());
                return;
            }
            Oracle z;
            mpz_add(z.get(), Oracle{a}.get(), Oracle{b}.get());
            mpz_mod(z.get(), z.get(), Oracle{m}.get());
            ASSERT_EQ(addmod(a, b, m), z.wrapped());
            mpz_mul(z.get(), Oracle{a}.get(), Oracle{b}.get());
            mpz_mod(z.get(), z.get(), Oracle{m}.get());
            ASSERT_EQ(mulmod(a, b, m), z.wrapped());
        });
}

TEST(u256, raises_to_powers_as_the_oracle)
{
    Oracle modulus;
    mpz_setbit(modulus.get(), 256);
    for_each_pair(
        [&](const u256& a, const u256& e)
        {
            Oracle z;
            mpz_powm(z.get(), Oracle{a}.get(), Oracle{e}.get(), modulus.get());
            ASSERT_EQ(exp(a, e), z.wrapped());
        });
}

TEST(u256, computes_the_same_at_compile_time)
{
    constexpr u256 a{0xfedcba9876543210, 1, 0x8000000000000000, 0xffffffffffffffff};
    constexpr u256 b{0x0123456789abcdef, 0xffffffffffffffff, 0x8000000000000000, 2};
    constexpr u256 sum = a + b;
    constexpr u256 difference = b - a;
    constexpr u256 times = a * b;
    constexpr bool below = b < a;
    EXPECT_EQ(sum, a + b);
    EXPECT_EQ(difference, b - a);
    EXPECT_EQ(times, a * b);
    EXPECT_EQ(below, b < a);
}

TEST(u256, writes_and_reads_big_endian_bytes)
{
    std::array<std::uint8_t, 32> bytes;
    for (std::size_t i = 0; i < 32; ++i)
        bytes[i] = static_cast<std::uint8_t>(i + 1);
    const u256 value = u256::from_be(bytes.data());
    EXPECT_EQ(value,
        (u256{0x0102030405060708, 0x090a0b0c0d0e0f10, 0x1112131415161718, 0x191a1b1c1d1e1f20}));
    EXPECT_EQ(value.to_be().bytes, bytes);
    EXPECT_EQ(u256::from_be_short(Bytes{bytes}.first(3)), u256{0x010203});
    EXPECT_TRUE(u256::from_be_short({}).is_zero());
}

TEST(u256, knows_its_width)
{
    EXPECT_EQ(bit_width(u256{}), 0U);
    for (unsigned bit = 0; bit < 256; ++bit)
        EXPECT_EQ(bit_width(u256{1} << bit), bit + 1);
}
}  // namespace braid
