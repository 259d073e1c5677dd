// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace braid::kernels
{
/// A number, least significant word first.
using ScalarWords = std::array<std::uint64_t, 4>;

/// Above so many terms the buckets below win over tables for each point: some 40 additions a term against 100.
inline constexpr std::size_t bucket_terms_min = 48;

/// How many bits of the scalars a pass takes: the window with the fewest additions in all.
[[nodiscard]] constexpr unsigned bucket_window(
    std::size_t term_count, unsigned scalar_bits) noexcept
{
    unsigned best = 2;
    std::size_t best_cost = ~std::size_t{0};
    for (unsigned width = 2; width <= 14; ++width)
    {
        const std::size_t passes = scalar_bits / width + 1;
        const std::size_t cost = passes * (term_count + (std::size_t{1} << width));
        if (cost < best_cost)
        {
            best = width;
            best_cost = cost;
        }
    }
    return best;
}

/// The digits of all scalars, each from -2^(width - 1) to 2^(width - 1), the lowest digits of all first.
[[nodiscard]] inline std::vector<std::int16_t> signed_digits(
    std::span<const ScalarWords> scalars, unsigned width, std::size_t pass_count)
{
    std::vector<std::int16_t> digits(scalars.size() * pass_count);
    for (std::size_t i = 0; i < scalars.size(); ++i)
    {
        int carry = 0;
        for (std::size_t pass = 0; pass < pass_count; ++pass)
        {
            const std::size_t bit = pass * width;
            std::uint64_t word = bit < 256 ? scalars[i][bit / 64] >> (bit % 64) : 0;
            if (bit % 64 + width > 64 && bit / 64 + 1 < 4)
                word |= scalars[i][bit / 64 + 1] << (64 - bit % 64);
            int digit = static_cast<int>(word & ((1U << width) - 1)) + carry;
            carry = digit > (1 << (width - 1)) ? 1 : 0;
            digit -= carry << width;
            digits[pass * scalars.size() + i] = static_cast<std::int16_t>(digit);
        }
    }
    return digits;
}

/// The sum of multiples of points by Pippenger's buckets (Bernstein, Doumen, Lange, Oosterwijk, "Faster batch forgery
/// identification", section 4). A default Sum is neutral, and has doubled() and sums with other Sums; with Terms, which can
/// be negated, by `add`. Takes memory for the digits and for 2^13 Sums at most. [as many scalars as terms, below
/// 2^scalar_bits; scalar_bits <= 256]
template <typename Sum, typename Term, typename Add>
[[nodiscard]] Sum sum_of_multiples_by_buckets(std::span<const ScalarWords> scalars,
    std::span<const Term> terms, unsigned scalar_bits, const Add& add)
{
    const unsigned width = bucket_window(terms.size(), scalar_bits);
    const std::size_t pass_count = scalar_bits / width + 1;
    const auto digits = signed_digits(scalars, width, pass_count);
    std::vector<Sum> buckets;
    Sum total;
    for (std::size_t pass = pass_count; pass-- > 0;)
    {
        for (unsigned i = 0; i < width; ++i)
            total = total.doubled();
        buckets.assign(std::size_t{1} << (width - 1), Sum{});
        for (std::size_t i = 0; i < terms.size(); ++i)
        {
            const int digit = digits[pass * terms.size() + i];
            if (digit > 0)
                add(buckets[static_cast<std::size_t>(digit - 1)], terms[i], false);
            else if (digit < 0)
                add(buckets[static_cast<std::size_t>(-digit - 1)], terms[i], true);
        }
        Sum running;
        Sum weighted;
        for (std::size_t i = buckets.size(); i-- > 0;)
        {
            running = running + buckets[i];
            weighted = weighted + running;
        }
        total = total + weighted;
    }
    return total;
}
}  // namespace braid::kernels
