// SPDX-License-Identifier: Apache-2.0
#include "kernels/lthash.hpp"
#include "tests/kernels/each_row.hpp"
#include "tests/kernels/plain_blake3.hpp"
#include <algorithm>
#include <random>
#include <vector>

namespace braid::kernels
{
namespace
{
/// Terms of random bytes, sizes and signs; the edges of blocks and chunks are frequent.
class RandomTerms
{
public:
    RandomTerms(std::uint64_t seed, std::size_t count) : random_(seed), bytes_(size_max + count)
    {
        for (std::uint8_t& byte : bytes_)
            byte = static_cast<std::uint8_t>(random_());
        for (std::size_t i = 0; i < count; ++i)
            terms_.push_back(
                {.message = Bytes{bytes_}.subspan(i, size()), .leaves = random_() % 2 == 0});
    }

    [[nodiscard]] std::vector<LtHashTerm>& terms() { return terms_; }

private:
    static constexpr std::size_t size_max = 70'000;

    [[nodiscard]] std::size_t size()
    {
        constexpr std::size_t edges[]{
            0, 1, 63, 64, 65, 1023, 1024, 1025, 8192, 8193, 16384, 16385, 32768, 65536};
        switch (random_() % 16)
        {
        case 0:
            return random_() % size_max;
        case 1:
        case 2:
            return edges[random_() % std::size(edges)];
        case 3:
            return random_() % 3000;
        default:
            return random_() % 400;
        }
    }

    std::mt19937_64 random_;
    std::vector<std::uint8_t> bytes_;
    std::vector<LtHashTerm> terms_;
};

/// The sum by the definition of SIMD-0215.
void mix_plainly(LtHash& sum, const LtHashTerm& term)
{
    const auto hash = tests::plain_blake3(term.message, 2048);
    for (std::size_t i = 0; i < 1024; ++i)
    {
        const int number = hash[2 * i] + 256 * hash[2 * i + 1];
        sum.numbers[i] =
            static_cast<std::uint16_t>(sum.numbers[i] + (term.leaves ? -number : number));
    }
}

/// Every row adds these to a sum that is not empty.
void expect_rows_mix_as_defined(std::span<const LtHashTerm> terms)
{
    LtHash before;
    mix_plainly(before, {.message = Bytes{}});
    LtHash expected = before;
    for (const LtHashTerm& term : terms)
        mix_plainly(expected, term);
    tests::for_each_row(lthash_rows(),
        [&](LtHashMix mix, RowId)
        {
            LtHash sum = before;
            mix(sum, terms);
            EXPECT_EQ(sum, expected);
        });
}
}  // namespace

TEST(lthash, every_row_mixes_as_defined)
{
    constexpr std::size_t batch_max = 40;
    std::size_t left = tests::input_count(400);
    for (std::uint64_t seed = 1; left > 0; ++seed)
    {
        const std::size_t count = std::min<std::size_t>(left, seed % batch_max);
        SCOPED_TRACE("seed " + std::to_string(seed));
        RandomTerms random{seed, count};
        expect_rows_mix_as_defined(random.terms());
        ASSERT_FALSE(HasFailure());
        left -= count;
    }
}

TEST(lthash, mixes_every_size_of_one_chunk)
{
    RandomTerms random{99, 1};
    const std::uint8_t* bytes = random.terms().front().message.data();
    std::vector<LtHashTerm> terms;
    for (std::size_t size = 0; size <= 1100; ++size)
        terms.push_back({.message = {bytes, size}, .leaves = size % 3 == 0});
    expect_rows_mix_as_defined(terms);
}

TEST(lthash, mixes_any_number_of_chunks)
{
    RandomTerms random{98, 1};
    const std::uint8_t* bytes = random.terms().front().message.data();
    for (std::size_t chunks = 1; chunks <= 33; ++chunks)
    {
        std::vector<LtHashTerm> terms;
        for (const std::size_t rest : {0, 1, 64, 65, 1000, 1023})
            terms.push_back({.message = {bytes, 1024 * chunks + rest}});
        SCOPED_TRACE(chunks);
        expect_rows_mix_as_defined(terms);
    }
}

TEST(lthash, forgets_what_joined_and_left)
{
    RandomTerms random{7, 50};
    for (LtHashTerm& term : random.terms())
        term.leaves = false;
    tests::for_each_row(lthash_rows(),
        [&](LtHashMix mix, RowId)
        {
            LtHash sum;
            mix(sum, random.terms());
            EXPECT_NE(sum, LtHash{});
            std::vector<LtHashTerm> leaving = random.terms();
            std::ranges::reverse(leaving);
            for (LtHashTerm& term : leaving)
                term.leaves = true;
            mix(sum, leaving);
            EXPECT_EQ(sum, LtHash{});
        });
}

TEST(lthash, sums_of_parts_add_up)
{
    RandomTerms random{8, 60};
    const std::span<const LtHashTerm> terms{random.terms()};
    LtHash whole;
    lthash_mix(whole, terms);
    LtHash first;
    lthash_mix(first, terms.first(25));
    LtHash second;
    lthash_mix(second, terms.subspan(25));
    LtHash sum = first;
    sum += second;
    EXPECT_EQ(sum, whole);
    sum -= second;
    EXPECT_EQ(sum, first);
}

TEST(lthash, names_a_set_by_the_hash_of_its_numbers)
{
    LtHash sum;
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i < 1024; ++i)
    {
        sum.numbers[i] = static_cast<std::uint16_t>(i * 257 + 3);
        bytes.push_back(static_cast<std::uint8_t>(sum.numbers[i]));
        bytes.push_back(static_cast<std::uint8_t>(sum.numbers[i] >> 8));
    }
    EXPECT_TRUE(equal(sum.checksum(), tests::plain_blake3(bytes, 32)));
}
}  // namespace braid::kernels
