// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/sha512.hpp"
#include <array>

namespace braid::kernels::ed25519
{
/// An integer of 256 bits, least significant word first.
using Words = std::array<std::uint64_t, 4>;

/// The scalar in 32 bytes. [`from` has 32 bytes]
[[nodiscard]] Words scalar_from_bytes(const std::uint8_t* from) noexcept;

/// Whether the scalar is below L = 2^252 + 27742317777372353535851937790883648493, the order of the base point.
[[nodiscard]] bool is_below_order(const Words& scalar) noexcept;

/// A digest as a number, least significant byte first, modulo L. Cost: 45 products of 64 bits.
[[nodiscard]] Words reduce_digest(const Sha512Digest& digest) noexcept;

/// Arithmetic modulo L. Cost of a product: 61 products of 64 bits. [both are below L]
[[nodiscard]] Words add_scalars(const Words& a, const Words& b) noexcept;
[[nodiscard]] Words subtract_scalars(const Words& a, const Words& b) noexcept;
[[nodiscard]] Words multiply_scalars(const Words& a, const Words& b) noexcept;
/// The inverse, by Fermat; zero of zero. Cost: some 380 products.
[[nodiscard]] Words invert_scalar(const Words& scalar) noexcept;

/// A scalar below 2^253 is the sum of the digits d[i] * 2^(width * i), whose signs halve the table that a window
/// needs: -2^(width - 1) <= d[i] < 2^(width - 1), but 0 <= d[count - 1] <= 2^(width - 1). In biased form the scalar
/// has 2^(width - 1) added to each digit but the last, so that each stands in bits of its own.
template <int bits>
struct Windows
{
    static constexpr int width = bits;
    static constexpr int half = 1 << (width - 1);
    static constexpr int count = (253 + width - 1) / width;
    static constexpr Words bias = []
    {
        Words sum{};
        for (int i = 0; i + 1 < count; ++i)
        {
            const int at = width * i + width - 1;
            sum[static_cast<std::size_t>(at / 64)] |= std::uint64_t{1} << (at % 64);
        }
        return sum;
    }();

    /// [scalar < 2^253]
    [[nodiscard]] static constexpr Words biased(const Words& scalar) noexcept
    {
        Words sum{};
        unsigned __int128 carry = 0;
        for (std::size_t i = 0; i < 4; ++i)
        {
            carry += scalar[i];
            carry += bias[i];
            sum[i] = static_cast<std::uint64_t>(carry);
            carry >>= 64;
        }
        return sum;
    }

    [[nodiscard]] static constexpr int digit(const Words& biased, int i) noexcept
    {
        const auto word = static_cast<std::size_t>(width * i / 64);
        const int shift = width * i % 64;
        std::uint64_t rest = biased[word] >> shift;
        if (shift + width > 64 && word + 1 < 4)
            rest |= biased[word + 1] << (64 - shift);
        const int window = static_cast<int>(rest & ((std::uint64_t{1} << width) - 1));
        return i + 1 == count ? window : window - half;
    }
};

/// Windows of the scalar k, which multiplies the key, and of S, which multiplies the base point. The latter's table is
/// made once, so it may be larger; every second window of k meets one of S, so that they share the doublings.
using KeyWindows = Windows<5>;
using BaseWindows = Windows<10>;
}  // namespace braid::kernels::ed25519
