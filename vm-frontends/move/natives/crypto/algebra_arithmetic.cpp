// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/natives/crypto/algebra_models.hpp"
#include "vm-frontends/move/natives/crypto/algebra_operations.hpp"
#include "vm-frontends/move/natives/crypto/algebra_prices.hpp"

namespace braid::move
{
namespace
{
/// Runs `run(Model, price)` where the structure of the type argument is enabled and has a price for the operation.
template <typename Run>
NativeOutcome with_structure(
    const CryptoCall& call, NativeParameter AlgebraPrices::* operation, const Run& run) noexcept
{
    const auto structure = structure_at(call, 0);
    if (!structure)
        return call.fail(structure.error());
    if (!is_enabled(call, *structure))
        return call.abort(abort_no_such_operation);
    const NativeParameter price = prices_of(*structure).*operation;
    if (price == no_price)
        return call.abort(abort_no_such_operation);
    return with_model(*structure, [&](auto model) { return run(model, price); });
}

/// `compute(Model)` -> element
template <typename Compute>
NativeOutcome give_constant(const CryptoCall& call, NativeParameter AlgebraPrices::* operation,
    const Compute& compute) noexcept
{
    return with_structure(call, operation,
        [&](auto model, NativeParameter price)
        {
            if (!call.charge(price))
                return NativeOutcome::out_of_gas;
            return give_element(call, compute(model));
        });
}

/// `compute(Model, element)` -> element. Not called for models that it has no meaning for, which have no price.
template <typename Compute>
NativeOutcome give_unary(const CryptoCall& call, NativeParameter AlgebraPrices::* operation,
    const Compute& compute) noexcept
{
    return with_structure(call, operation,
        [&]<typename Model>(Model model, NativeParameter price)
        {
            const auto* element = element_at<typename Model::Element>(call, 0);
            if (element == nullptr)
                return fail_on_element(call);
            if (!call.charge(price))
                return NativeOutcome::out_of_gas;
            return compute(model, *element);
        });
}

template <typename Compute>
NativeOutcome give_binary(const CryptoCall& call, NativeParameter AlgebraPrices::* operation,
    const Compute& compute) noexcept
{
    return with_structure(call, operation,
        [&]<typename Model>(Model model, NativeParameter price)
        {
            const auto* a = element_at<typename Model::Element>(call, 0);
            const auto* b = element_at<typename Model::Element>(call, 1);
            if (a == nullptr || b == nullptr)
                return fail_on_element(call);
            if (!call.charge(price))
                return NativeOutcome::out_of_gas;
            return compute(model, *a, *b);
        });
}

template <typename Model>
concept Field = requires(typename Model::Element element) { Model::multiply(element, element); };
template <typename Model>
concept Group = requires(typename Model::Element element) { Model::twice(element); };

/// A number to the twelfth power, as bytes, least significant first, without zeros above.
std::vector<std::uint8_t> twelfth_power(std::span<const std::uint8_t> number)
{
    std::vector<std::uint8_t> result{1};
    for (int i = 0; i < 12; ++i)
    {
        std::vector<std::uint8_t> product(result.size() + number.size());
        for (std::size_t a = 0; a < result.size(); ++a)
        {
            unsigned carry = 0;
            for (std::size_t b = 0; b < number.size(); ++b)
            {
                carry += static_cast<unsigned>(result[a]) * number[b] + product[a + b];
                product[a + b] = static_cast<std::uint8_t>(carry);
                carry >>= 8;
            }
            product[a + number.size()] = static_cast<std::uint8_t>(carry);
        }
        result = std::move(product);
    }
    while (result.back() == 0)
        result.pop_back();
    return result;
}

/// A prime field's order: what minus one is, and one more.
template <typename Prime>
std::vector<std::uint8_t> prime_of(std::size_t size)
{
    std::vector<std::uint8_t> bytes(size);
    write(-element_of<Prime>(1), bytes);
    ++bytes[0];
    return bytes;
}

/// Of BLS12-381's base field, which no structure is.
std::vector<std::uint8_t> bls_base_prime()
{
    std::vector<std::uint8_t> bytes(bls::fp12_size);
    write(-bls::Fp12::one(), bytes);
    bytes.resize(bls::fp_size);
    ++bytes[0];
    return bytes;
}

Bytes order_of(Structure structure)
{
    static const auto bls_r = prime_of<bls::Fr>(bls::fr_size);
    static const auto bls_q12 = twelfth_power(bls_base_prime());
    static const auto bn_r = prime_of<bn::Fr>(bn::field_size);
    static const auto bn_q = prime_of<bn::Fp>(bn::field_size);
    static const auto bn_q12 = twelfth_power(bn_q);
    switch (structure)
    {
    case Structure::bls_fq12:
        return bls_q12;
    case Structure::bn_fq:
        return bn_q;
    case Structure::bn_fq12:
        return bn_q12;
    default:
        return structure <= Structure::bls_gt ? bls_r : bn_r;
    }
}
}  // namespace

NativeOutcome algebra_zero(const CryptoCall& call) noexcept
{
    return give_constant(
        call, &AlgebraPrices::zero, [](auto model) { return decltype(model)::zero(); });
}

NativeOutcome algebra_one(const CryptoCall& call) noexcept
{
    return give_constant(
        call, &AlgebraPrices::one, [](auto model) { return decltype(model)::one(); });
}

NativeOutcome algebra_add(const CryptoCall& call) noexcept
{
    return give_binary(call, &AlgebraPrices::add,
        [&]<typename Model>(Model, const auto& a, const auto& b)
        { return give_element(call, Model::add(a, b)); });
}

NativeOutcome algebra_subtract(const CryptoCall& call) noexcept
{
    return give_binary(call, &AlgebraPrices::subtract,
        [&]<typename Model>(Model, const auto& a, const auto& b)
        { return give_element(call, Model::subtract(a, b)); });
}

NativeOutcome algebra_negate(const CryptoCall& call) noexcept
{
    return give_unary(call, &AlgebraPrices::negate,
        [&]<typename Model>(Model, const auto& a) { return give_element(call, Model::negate(a)); });
}

NativeOutcome algebra_equal(const CryptoCall& call) noexcept
{
    return give_binary(call, &AlgebraPrices::equal,
        [&]<typename Model>(Model, const auto& a, const auto& b)
        { return call.give(Model::equal(a, b)); });
}

NativeOutcome algebra_multiply(const CryptoCall& call) noexcept
{
    return give_binary(call, &AlgebraPrices::multiply,
        [&]<typename Model>(Model, const auto& a, const auto& b)
        {
            if constexpr (Field<Model>)
                return give_element(call, Model::multiply(a, b));
            else
                return call.abort(abort_no_such_operation);
        });
}

NativeOutcome algebra_divide(const CryptoCall& call) noexcept
{
    const auto structure = structure_at(call, 0);
    return give_binary(call, &AlgebraPrices::equal,
        [&]<typename Model>(Model, const auto& a, const auto& b)
        {
            if constexpr (Field<Model>)
            {
                if (is_zero(b))
                    return give_false_and_zero(call);
                if (!call.charge(prices_of(*structure).divide))
                    return NativeOutcome::out_of_gas;
                return give_true_and_element(call, Model::multiply(a, Model::invert(b)));
            }
            else
                return call.abort(abort_no_such_operation);
        });
}

NativeOutcome algebra_square(const CryptoCall& call) noexcept
{
    return give_unary(call, &AlgebraPrices::square,
        [&]<typename Model>(Model, const auto& a)
        {
            if constexpr (Field<Model>)
                return give_element(call, Model::square(a));
            else
                return call.abort(abort_no_such_operation);
        });
}

NativeOutcome algebra_invert(const CryptoCall& call) noexcept
{
    return give_unary(call, &AlgebraPrices::invert,
        [&]<typename Model>(Model, const auto& a)
        {
            if constexpr (Field<Model>)
                return is_zero(a) ? give_false_and_zero(call) :
                                    give_true_and_element(call, Model::invert(a));
            else
                return call.abort(abort_no_such_operation);
        });
}

NativeOutcome algebra_from_u64(const CryptoCall& call) noexcept
{
    return with_structure(call, &AlgebraPrices::from_u64,
        [&]<typename Model>(Model, NativeParameter price)
        {
            if constexpr (Field<Model>)
            {
                if (!call.charge(price))
                    return NativeOutcome::out_of_gas;
                return give_element(call, element_of<typename Model::Element>(call.number(0)));
            }
            else
                return call.abort(abort_no_such_operation);
        });
}

NativeOutcome algebra_double(const CryptoCall& call) noexcept
{
    return give_unary(call, &AlgebraPrices::twice,
        [&]<typename Model>(Model, const auto& a)
        {
            if constexpr (Group<Model>)
                return give_element(call, Model::twice(a));
            else
                return call.abort(abort_no_such_operation);
        });
}

NativeOutcome algebra_order(const CryptoCall& call) noexcept
{
    const auto structure = structure_at(call, 0);
    if (!structure)
        return call.fail(structure.error());
    if (!is_enabled(call, *structure))
        return call.abort(abort_no_such_operation);
    return call.give(order_of(*structure));
}
}  // namespace braid::move
