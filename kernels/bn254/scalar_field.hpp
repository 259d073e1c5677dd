// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/bn254/field.hpp"

namespace braid::kernels::bn254
{
/// An element of the field whose prime is the order of the groups, kept as its product with 2^256.
class Fr
{
public:
    constexpr Fr() noexcept = default;

    /// From a number. [number < group_order]
    [[nodiscard]] static constexpr Fr of(const u256& number) noexcept
    {
        return Fr{multiply(number, radix_squared())};
    }
    [[nodiscard]] static constexpr Fr one() noexcept { return of(u256{1}); }
    [[nodiscard]] constexpr u256 number() const noexcept { return multiply(value_, u256{1}); }

    [[nodiscard]] friend constexpr bool operator==(const Fr&, const Fr&) noexcept = default;
    [[nodiscard]] friend constexpr Fr operator+(const Fr& a, const Fr& b) noexcept
    {
        return Fr{reduced(a.value_ + b.value_)};
    }
    [[nodiscard]] friend constexpr Fr operator-(const Fr& a, const Fr& b) noexcept
    {
        return Fr{reduced(a.value_ + (group_order - b.value_))};
    }
    [[nodiscard]] constexpr Fr operator-() const noexcept { return Fr{} - *this; }
    [[nodiscard]] constexpr bool is_zero() const noexcept { return value_.is_zero(); }
    [[nodiscard]] friend constexpr Fr operator*(const Fr& a, const Fr& b) noexcept
    {
        return Fr{multiply(a.value_, b.value_)};
    }
    [[nodiscard]] constexpr Fr squared() const noexcept { return *this * *this; }
    /// By Fermat; zero of zero. Cost: some 380 products.
    [[nodiscard]] constexpr Fr inverted() const noexcept
    {
        return power(*this, group_order - u256{2});
    }

private:
    constexpr explicit Fr(const u256& value) noexcept : value_(value) {}

    /// [value < 2 group_order]
    [[nodiscard]] static constexpr u256 reduced(const u256& value) noexcept
    {
        return value < group_order ? value : value - group_order;
    }

    /// Montgomery's product, a limb of b at a time; the order leaves two bits free.
    [[nodiscard]] static constexpr u256 multiply(const u256& a, const u256& b) noexcept
    {
        constexpr std::uint64_t inverse_negated = []
        {
            std::uint64_t inverse = 1;
            for (int i = 0; i < 6; ++i)
                inverse *= 2 - group_order[0] * inverse;
            return 0 - inverse;
        }();
        std::array<std::uint64_t, 5> t{};
        for (std::size_t i = 0; i < 4; ++i)
        {
            std::uint64_t carry = 0;
            for (std::size_t j = 0; j < 4; ++j)
                t[j] = multiply_add(a[j], b[i], t[j], carry);
            t[4] = carry;
            const std::uint64_t multiple = t[0] * inverse_negated;
            carry = 0;
            for (std::size_t j = 0; j < 4; ++j)
                t[j] = multiply_add(multiple, group_order[j], t[j], carry);
            t = {t[1], t[2], t[3], t[4] + carry, 0};
        }
        return reduced(u256{t[3], t[2], t[1], t[0]});
    }

    /// 2^512 modulo the order: 2^256 doubled 256 times, from 2^256 - 5 group_order.
    [[nodiscard]] static constexpr u256 radix_squared() noexcept
    {
        constexpr u256 value = []
        {
            u256 sum;
            for (int i = 0; i < 5; ++i)
                sum = sum - group_order;
            for (int i = 0; i < 256; ++i)
                sum = reduced(sum + sum);
            return sum;
        }();
        return value;
    }

    u256 value_;
};
}  // namespace braid::kernels::bn254
