// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// The vector field's operations as calls on plain limbs, so that the test itself runs on any processor.
namespace braid::tests::field52
{
/// Eight numbers: limb i of the lanes in limb[i].
struct Numbers
{
    alignas(64) std::uint64_t limb[5][8];
};

enum class Operation : std::uint8_t
{
    product,
    square,
    product_plus,
    square_plus,
    product_minus_product,
    product_minus_square,
    three_halves_of_square,
    exact_negative,
    difference,
    canonical,
    through_words,
    root,
};

/// The result for up to four operands; those behind the operation's own are ignored. [IFMA is available]
Numbers apply(Operation operation, const Numbers (&operands)[4]) noexcept;
/// A bit a lane: the element is 0 modulo p. [IFMA is available]
std::uint8_t is_zero(const Numbers& element) noexcept;

/// The product modulo the group's order. [IFMA is available]
Numbers product_modulo_order(const Numbers& a, const Numbers& b) noexcept;

/// Digits of 130 and of 260 bits: limb i of the lanes in point[i], ...
struct DigitLimbs
{
    alignas(64) std::uint64_t point[3][8];
    alignas(64) std::uint64_t image[3][8];
    alignas(64) std::uint64_t generator[5][8];
};

/// The digits that split `k`, and those of -k or order - k. [IFMA is available]
DigitLimbs digits_of(const Numbers& k) noexcept;
}  // namespace braid::tests::field52
