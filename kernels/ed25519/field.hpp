// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include <array>

namespace braid::kernels::ed25519
{
/// An integer modulo p = 2^255 - 19: the sum of limbs[i] * 2^(51 i). Many values stand for one residue; sums take
/// operands with limbs below 2^53, products below 2^54; products and differences have limbs below 2^52.
struct Field
{
    std::array<std::uint64_t, 5> limbs{};

    [[nodiscard]] friend constexpr Field operator+(const Field& a, const Field& b) noexcept
    {
        Field sum;
        for (std::size_t i = 0; i < 5; ++i)
            sum.limbs[i] = a.limbs[i] + b.limbs[i];
        return sum;
    }

    [[nodiscard]] friend constexpr Field operator-(const Field& a, const Field& b) noexcept
    {
        // Eight times p, which keeps every limb above zero.
        constexpr std::uint64_t lowest = 8 * (low_mask - 18);
        constexpr std::uint64_t other = 8 * low_mask;
        Field difference;
        for (std::size_t i = 0; i < 5; ++i)
            difference.limbs[i] = a.limbs[i] + (i == 0 ? lowest : other) - b.limbs[i];
        return difference.carried();
    }

    [[nodiscard]] friend constexpr Field operator-(const Field& a) noexcept { return Field{} - a; }

    [[nodiscard]] friend constexpr Field operator*(const Field& a, const Field& b) noexcept
    {
        std::array<Wide, 5> columns{};
        for (std::size_t i = 0; i < 5; ++i)
            for (std::size_t j = 0; j < 5; ++j)
            {
                const Wide product = Wide{a.limbs[i]} * b.limbs[j];
                columns[(i + j) % 5] += i + j < 5 ? product : product * 19;
            }
        return carried(columns);
    }

    /// Cost: three fifths of a product.
    [[nodiscard]] constexpr Field squared() const noexcept
    {
        const auto [a0, a1, a2, a3, a4] = limbs;
        const std::uint64_t twice_a0 = 2 * a0;
        const std::uint64_t twice_a1 = 2 * a1;
        const std::uint64_t a3_19 = 19 * a3;
        const std::uint64_t a4_19 = 19 * a4;
        return carried({Wide{a0} * a0 + Wide{twice_a1} * a4_19 + Wide{2 * a2} * a3_19,
            Wide{twice_a0} * a1 + Wide{2 * a2} * a4_19 + Wide{a3} * a3_19,
            Wide{twice_a0} * a2 + Wide{a1} * a1 + Wide{2 * a3} * a4_19,
            Wide{twice_a0} * a3 + Wide{twice_a1} * a2 + Wide{a4} * a4_19,
            Wide{twice_a0} * a4 + Wide{twice_a1} * a3 + Wide{a2} * a2});
    }

    [[nodiscard]] friend constexpr bool operator==(const Field& a, const Field& b) noexcept
    {
        return a.canonical().limbs == b.canonical().limbs;
    }

    /// The residue's one representation below p. Any limbs.
    [[nodiscard]] constexpr Field canonical() const noexcept
    {
        Field value = carried().carried();
        // Adding 19 carries out of bit 255 where the value is p or above.
        std::uint64_t carry = 19;
        for (const std::uint64_t limb : value.limbs)
            carry = (limb + carry) >> 51;
        carry *= 19;
        for (std::uint64_t& limb : value.limbs)
        {
            limb += carry;
            carry = limb >> 51;
            limb &= low_mask;
        }
        return value;
    }

    /// Whether the residue below p is odd: the sign of an x coordinate, RFC 8032, section 5.1.2.
    [[nodiscard]] constexpr bool is_odd() const noexcept { return (canonical().limbs[0] & 1) != 0; }

    [[nodiscard]] constexpr bool is_zero() const noexcept { return *this == Field{}; }

    /// The 255 low bits of 32 bytes, which may be p or above. [`from` has 32 bytes]
    [[nodiscard]] static Field from_bytes(const std::uint8_t* from) noexcept
    {
        return {{load_le<std::uint64_t>(from) & low_mask,
            (load_le<std::uint64_t>(from + 6) >> 3) & low_mask,
            (load_le<std::uint64_t>(from + 12) >> 6) & low_mask,
            (load_le<std::uint64_t>(from + 19) >> 1) & low_mask,
            (load_le<std::uint64_t>(from + 24) >> 12) & low_mask}};
    }

    /// The residue below p as 32 bytes, whose top bit is zero.
    [[nodiscard]] std::array<std::uint8_t, 32> to_bytes() const noexcept
    {
        const auto l = canonical().limbs;
        std::array<std::uint8_t, 32> bytes;
        store_le(bytes.data(), l[0] | l[1] << 51);
        store_le(bytes.data() + 8, l[1] >> 13 | l[2] << 38);
        store_le(bytes.data() + 16, l[2] >> 26 | l[3] << 25);
        store_le(bytes.data() + 24, l[3] >> 39 | l[4] << 12);
        return bytes;
    }

private:
    using Wide = unsigned __int128;
    static constexpr std::uint64_t low_mask = (std::uint64_t{1} << 51) - 1;

    /// The sum of columns[i] * 2^(51 i) with carries from limb to limb.
    [[nodiscard]] static constexpr Field carried(const std::array<Wide, 5>& columns) noexcept
    {
        Field result;
        Wide carry = 0;
        for (std::size_t i = 0; i < 5; ++i)
        {
            carry += columns[i];
            result.limbs[i] = static_cast<std::uint64_t>(carry) & low_mask;
            carry >>= 51;
        }
        const Wide lowest = result.limbs[0] + carry * 19;
        result.limbs[0] = static_cast<std::uint64_t>(lowest) & low_mask;
        result.limbs[1] += static_cast<std::uint64_t>(lowest >> 51);
        return result;
    }

    /// The same residue with what stands above 51 bits moved one limb up, all limbs at once.
    [[nodiscard]] constexpr Field carried() const noexcept
    {
        Field result;
        for (std::size_t i = 0; i < 5; ++i)
        {
            const std::uint64_t carry = limbs[(i + 4) % 5] >> 51;
            result.limbs[i] = (limbs[i] & low_mask) + (i == 0 ? 19 * carry : carry);
        }
        return result;
    }
};

/// The value squared `count` times.
[[nodiscard]] constexpr Field square_times(Field value, int count) noexcept
{
    for (int i = 0; i < count; ++i)
        value = value.squared();
    return value;
}

/// Two powers that inversion and square roots share.
struct FieldPowers
{
    Field eleventh;
    /// To the power of 2^250 - 1.
    Field ones_250;
};

[[nodiscard]] constexpr FieldPowers powers_of(const Field& value) noexcept
{
    const Field second = value.squared();
    const Field ninth = square_times(second, 2) * value;
    const Field eleventh = ninth * second;
    const Field ones_5 = eleventh.squared() * ninth;
    const Field ones_10 = square_times(ones_5, 5) * ones_5;
    const Field ones_20 = square_times(ones_10, 10) * ones_10;
    const Field ones_40 = square_times(ones_20, 20) * ones_20;
    const Field ones_50 = square_times(ones_40, 10) * ones_10;
    const Field ones_100 = square_times(ones_50, 50) * ones_50;
    const Field ones_200 = square_times(ones_100, 100) * ones_100;
    return {eleventh, square_times(ones_200, 50) * ones_50};
}

/// The inverse, by Fermat: the value to the power of p - 2; zero of zero. Cost: 254 squarings, 11 products.
[[nodiscard]] constexpr Field inverse(const Field& value) noexcept
{
    const FieldPowers powers = powers_of(value);
    return square_times(powers.ones_250, 5) * powers.eleventh;
}

/// The value to the power of (p - 5) / 8 = 2^252 - 3, from which square roots come.
[[nodiscard]] constexpr Field root_power(const Field& value) noexcept
{
    return square_times(powers_of(value).ones_250, 2) * value;
}
}  // namespace braid::kernels::ed25519
