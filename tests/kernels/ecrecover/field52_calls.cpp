// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/ecrecover/field52_calls.hpp"
#include "kernels/ecrecover/curve52.hpp"
#include "kernels/ecrecover/order52.hpp"

namespace braid::tests::field52
{
namespace
{
namespace field = kernels::ecrecover;

template <class Number>
Number load(const Numbers& from) noexcept
{
    Number number;
    for (std::size_t i = 0; i < 5; ++i)
        number.limb[i] = *reinterpret_cast<const field::Lanes*>(from.limb[i]);
    return number;
}

template <class Number>
Numbers stored(const Number& number) noexcept
{
    Numbers result;
    for (std::size_t i = 0; i < 5; ++i)
        *reinterpret_cast<field::Lanes*>(result.limb[i]) = number.limb[i];
    return result;
}

Numbers through_words(const field::Element& a) noexcept
{
    field::Lanes words[4];
    field::store_words(a, words);
    return stored(field::exact(field::factor_of_words(words)));
}

Numbers root(const field::Factor& a) noexcept
{
    field::Factor roots[2]{a, a};
    field::take_roots(roots);
    return stored(field::exact(roots[1]));
}
template <std::size_t size>
void store(std::uint64_t (&to)[size][8], const field::Lanes (&from)[size]) noexcept
{
    for (std::size_t i = 0; i < size; ++i)
        *reinterpret_cast<field::Lanes*>(to[i]) = from[i];
}
}  // namespace

Numbers apply(Operation operation, const Numbers (&operands)[4]) noexcept
{
    const auto a = load<field::Element>(operands[0]);
    const auto b = load<field::Element>(operands[1]);
    const auto c = load<field::Element>(operands[2]);
    const auto d = load<field::Element>(operands[3]);
    switch (operation)
    {
    case Operation::product:
        return stored(field::exact(field::product(a, b)));
    case Operation::square:
        return stored(field::exact(field::square(a)));
    case Operation::product_plus:
        return stored(field::exact(field::product_plus(a, b, load<field::Sum>(operands[2]))));
    case Operation::square_plus:
        return stored(field::exact(field::square_plus(a, load<field::Sum>(operands[2]))));
    case Operation::product_minus_product:
        return stored(field::exact(field::product_minus_product(a, b, c, d)));
    case Operation::product_minus_square:
        return stored(field::exact(field::product_minus_square(a, b, c)));
    case Operation::three_halves_of_square:
        return stored(field::exact(field::three_halves_of_square(a)));
    case Operation::exact_negative:
        return stored(field::exact(field::folded(field::negated(a))));
    case Operation::difference:
        return stored(field::exact(field::carried(field::plus(field::negated(a), b))));
    case Operation::canonical:
        return stored(field::canonical(a));
    case Operation::through_words:
        return through_words(a);
    case Operation::root:
        return root(a);
    }
    return {};
}

std::uint8_t is_zero(const Numbers& element) noexcept
{
    return field::is_zero(load<field::Element>(element));
}

Numbers product_modulo_order(const Numbers& a, const Numbers& b) noexcept
{
    return stored(field::product_modulo_order(load<field::Factor>(a), load<field::Factor>(b)));
}

DigitLimbs digits_of(const Numbers& k) noexcept
{
    field::Digits digits;
    field::set_point_digits(digits, load<field::Element>(k));
    field::set_generator_digits(digits, load<field::Element>(k));
    DigitLimbs limbs;
    store(limbs.point, digits.point);
    store(limbs.image, digits.image);
    store(limbs.generator, digits.generator);
    return limbs;
}
}  // namespace braid::tests::field52
