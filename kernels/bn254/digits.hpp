// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/u256.hpp"

namespace braid::kernels::bn254
{
/// Signed digits of a number, least significant first: the number is the sum of digit i times 2^i.
template <std::size_t count_max>
struct SignedDigits
{
    std::array<std::int8_t, count_max> digits{};
    std::size_t count = 0;
};

/// The non-adjacent form of window `width`: each digit is zero or odd and below 2^(width - 1) in magnitude, and of
/// `width` neighbours at most one is not zero. Width 2 is the plain non-adjacent form.
/// [the number is below 2^(count_max - 1)]
template <unsigned width, std::size_t count_max>
[[nodiscard]] constexpr SignedDigits<count_max> non_adjacent_form(u256 number) noexcept
{
    constexpr std::uint64_t window = std::uint64_t{1} << width;
    SignedDigits<count_max> form;
    for (; !number.is_zero(); number = number >> 1)
    {
        std::int8_t digit = 0;
        if ((number[0] & 1) != 0)
        {
            const std::uint64_t low = number[0] % window;
            if (low < window / 2)
            {
                digit = static_cast<std::int8_t>(low);
                number = number - u256{low};
            }
            else
            {
                digit = static_cast<std::int8_t>(-static_cast<int>(window - low));
                number = number + u256{window - low};
            }
        }
        form.digits[form.count++] = digit;
    }
    return form;
}
}  // namespace braid::kernels::bn254
