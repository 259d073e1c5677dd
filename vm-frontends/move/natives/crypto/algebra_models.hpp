// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/natives/crypto/algebra_structure.hpp"

/// The structures by one set of names, so that a native is written once for all of them.
namespace braid::move
{
namespace bls = kernels::bls12_381;
namespace bn = kernels::bn254;

/// An element to the power of a number, four bits at a time. Cost: a squaring a bit, a product four bits.
template <typename Element>
[[nodiscard]] Element power(
    const Element& base, const std::array<std::uint64_t, 4>& exponent) noexcept
{
    std::array<Element, 16> powers{Element::one()};
    for (std::size_t i = 1; i < powers.size(); ++i)
        powers[i] = powers[i - 1] * base;
    Element result = Element::one();
    for (std::size_t at = 64; at-- > 0;)
    {
        result = result.squared().squared().squared().squared();
        const std::uint64_t digit = (exponent[at / 16] >> (4 * (at % 16))) & 15;
        if (digit != 0)
            result = result * powers[digit];
    }
    return result;
}

/// The groups' orders.
inline constexpr std::array<std::uint64_t, 4> bls_order{
    0xffffffff00000001, 0x53bda402fffe5bfe, 0x3339d80809a1d805, 0x73eda753299d7d48};
inline constexpr std::array<std::uint64_t, 4> bn_order = bn::group_order.words;

[[nodiscard]] inline bool is_zero(const bn::Fp12& element) noexcept
{
    return element == bn::Fp12{};
}
template <typename Element>
[[nodiscard]] bool is_zero(const Element& element) noexcept
{
    return element.is_zero();
}

/// The element that stands for the number.
template <typename Element>
[[nodiscard]] Element element_of(std::uint64_t number) noexcept
{
    return Element::of(number);
}
template <>
[[nodiscard]] inline bn::Fr element_of<bn::Fr>(std::uint64_t number) noexcept
{
    return bn::Fr::of(u256{number});
}
template <>
[[nodiscard]] inline bn::Fp element_of<bn::Fp>(std::uint64_t number) noexcept
{
    return bn::Fp{number};
}
template <>
[[nodiscard]] inline bn::Fp12 element_of<bn::Fp12>(std::uint64_t number) noexcept
{
    bn::Fp12 element;
    element.c0.c0.c0 = bn::Fp{number};
    return element;
}

/// A field.
template <typename Field>
struct FieldModel
{
    using Element = Field;

    static Element zero() noexcept { return {}; }
    static Element one() noexcept { return element_of<Element>(1); }
    static Element add(const Element& a, const Element& b) noexcept { return a + b; }
    static Element subtract(const Element& a, const Element& b) noexcept { return a - b; }
    static Element negate(const Element& a) noexcept { return -a; }
    static bool equal(const Element& a, const Element& b) noexcept { return a == b; }
    static Element multiply(const Element& a, const Element& b) noexcept { return a * b; }
    static Element square(const Element& a) noexcept { return a.squared(); }
    /// [not zero]
    static Element invert(const Element& a) noexcept { return a.inverted(); }
};

/// A group of points of BLS12-381, written additively: one() is its generator.
template <typename Group>
struct BlsGroupModel
{
    using Element = Group;
    using Scalar = bls::Fr;

    static Element zero() noexcept { return {}; }
    static Element one() noexcept { return Group::generator(); }
    static Element add(const Element& a, const Element& b) noexcept { return a + b; }
    static Element subtract(const Element& a, const Element& b) noexcept { return a + -b; }
    static Element negate(const Element& a) noexcept { return -a; }
    static bool equal(const Element& a, const Element& b) noexcept { return a == b; }
    static Element twice(const Element& a) noexcept { return a.doubled(); }
    static Element times(const Element& a, const Scalar& scalar)
    {
        return bls::sum_of_multiples({&a, 1}, {&scalar, 1});
    }
    static Element sum_of_multiples(
        std::span<const Element> elements, std::span<const Scalar> scalars)
    {
        return bls::sum_of_multiples(elements, scalars);
    }
};

/// A group of points of BN254.
template <typename Group, Group (*generator)() noexcept>
struct BnGroupModel
{
    using Element = Group;
    using Scalar = bn::Fr;

    static Element zero() noexcept { return {}; }
    static Element one() noexcept { return generator(); }
    static Element add(const Element& a, const Element& b) noexcept { return a + b; }
    static Element subtract(const Element& a, const Element& b) noexcept { return a + b.negated(); }
    static Element negate(const Element& a) noexcept { return a.negated(); }
    static bool equal(const Element& a, const Element& b) noexcept
    {
        return bn::equal_points(a, b);
    }
    static Element twice(const Element& a) noexcept { return a.doubled(); }
    static Element times(const Element& a, const Scalar& scalar)
    {
        return bn::sum_of_multiples({&a, 1}, {&scalar, 1});
    }
    static Element sum_of_multiples(
        std::span<const Element> elements, std::span<const Scalar> scalars)
    {
        return bn::sum_of_multiples(elements, scalars);
    }
};

/// The target of a pairing, written additively though it is multiplicative: one() is the generators' pairing.
template <typename First, typename Second, typename Field, typename Number>
struct TargetModel
{
    using Element = Field;
    using Scalar = Number;

    static Element zero() noexcept { return Element::one(); }
    static Element one() noexcept
    {
        static const Element generator = []
        {
            const auto first = First::one();
            const auto second = Second::one();
            return pairing_product(std::span<const typename First::Element>{&first, 1},
                std::span<const typename Second::Element>{&second, 1});
        }();
        return generator;
    }
    static Element add(const Element& a, const Element& b) noexcept { return a * b; }
    static Element subtract(const Element& a, const Element& b) noexcept
    {
        return a * b.inverted();
    }
    static Element negate(const Element& a) noexcept { return a.inverted(); }
    static bool equal(const Element& a, const Element& b) noexcept { return a == b; }
    static Element twice(const Element& a) noexcept { return a.squared(); }
    static Element times(const Element& a, const Scalar& scalar) noexcept
    {
        return power(a, words_of(scalar));
    }

private:
    static std::array<std::uint64_t, 4> words_of(const bls::Fr& scalar) noexcept
    {
        return scalar.number();
    }
    static std::array<std::uint64_t, 4> words_of(const bn::Fr& scalar) noexcept
    {
        return scalar.number().words;
    }
};

using BlsG1 = BlsGroupModel<bls::G1>;
using BlsG2 = BlsGroupModel<bls::G2>;
using BlsGt = TargetModel<BlsG1, BlsG2, bls::Fp12, bls::Fr>;
using BnG1 = BnGroupModel<bn::G1, bn::g1_generator>;
using BnG2 = BnGroupModel<bn::G2, bn::g2_generator>;
using BnGt = TargetModel<BnG1, BnG2, bn::Fp12, bn::Fr>;

/// Runs `run(Model{})` for the structure's model. [structure is not none]
template <typename Run>
[[nodiscard]] NativeOutcome with_model(Structure structure, const Run& run) noexcept
{
    switch (structure)
    {
    case Structure::bls_fr:
        return run(FieldModel<bls::Fr>{});
    case Structure::bls_fq12:
        return run(FieldModel<bls::Fp12>{});
    case Structure::bls_g1:
        return run(BlsG1{});
    case Structure::bls_g2:
        return run(BlsG2{});
    case Structure::bls_gt:
        return run(BlsGt{});
    case Structure::bn_fr:
        return run(FieldModel<bn::Fr>{});
    case Structure::bn_fq:
        return run(FieldModel<bn::Fp>{});
    case Structure::bn_fq12:
        return run(FieldModel<bn::Fp12>{});
    case Structure::bn_g1:
        return run(BnG1{});
    case Structure::bn_g2:
        return run(BnG2{});
    default:
        return run(BnGt{});
    }
}

/// The stored element that an argument is the handle of; null where there is none of that type.
template <typename Element>
[[nodiscard]] const Element* element_at(const CryptoCall& call, std::size_t index) noexcept
{
    return call.context.extensions.algebra.find<Element>(call.number(index));
}
[[nodiscard]] inline NativeOutcome fail_on_element(const CryptoCall& call) noexcept
{
    return call.fail(StatusCode::unknown_invariant_violation_error);
}

/// Gives the handle of a new element.
template <typename Element>
[[nodiscard]] NativeOutcome give_element(const CryptoCall& call, const Element& element) noexcept
{
    NativeExtensions& extensions = call.context.extensions;
    const auto handle = extensions.algebra.add(element, *extensions.arena);
    return handle ? call.give(*handle) : call.abort(abort_too_much_memory);
}
/// Gives true before it.
template <typename Element>
[[nodiscard]] NativeOutcome give_true_and_element(
    const CryptoCall& call, const Element& element) noexcept
{
    NativeExtensions& extensions = call.context.extensions;
    const auto handle = extensions.algebra.add(element, *extensions.arena);
    return handle ? call.give(true, *handle) : call.abort(abort_too_much_memory);
}
[[nodiscard]] inline NativeOutcome give_false_and_zero(const CryptoCall& call) noexcept
{
    return call.give(false, std::uint64_t{0});
}
}  // namespace braid::move
