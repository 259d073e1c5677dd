// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/natives/crypto/algebra_models.hpp"
#include "vm-frontends/move/natives/crypto/algebra_operations.hpp"
#include "vm-frontends/move/natives/crypto/algebra_prices.hpp"
#include <bit>

namespace braid::move
{
namespace
{
using enum NativeParameter;

/// The structures that so many type arguments, from the first, name.
template <std::size_t count>
Result<std::array<Structure, count>, StatusCode> structures_at(const CryptoCall& call) noexcept
{
    std::array<Structure, count> structures;
    for (std::size_t i = 0; i < count; ++i)
    {
        const auto structure = structure_at(call, i);
        if (!structure)
            return Err(structure.error());
        structures[i] = *structure;
    }
    return structures;
}

/// Runs `run(Model, structure)` for the group that the first type argument names, where the second names its scalars.
template <typename Run>
NativeOutcome with_group(const CryptoCall& call, const Run& run) noexcept
{
    const auto structures = structures_at<2>(call);
    if (!structures)
        return call.fail(structures.error());
    const auto [group, scalars] = *structures;
    if (!is_enabled(call, group) || prices_of(group).times == no_price ||
        scalars != (group <= Structure::bls_gt ? Structure::bls_fr : Structure::bn_fr))
        return call.abort(abort_no_such_operation);
    return with_model(group,
        [&]<typename Model>(Model model)
        {
            if constexpr (requires { typename Model::Scalar; })
                return run(model, group);
            else
                return call.abort(abort_no_such_operation);
        });
}

/// The elements of the handles; nothing where one is none of that type.
template <typename Element>
std::optional<std::vector<Element>> elements_at(const CryptoCall& call, std::size_t index)
{
    std::vector<Element> elements;
    for (const std::uint64_t handle : call.numbers(index))
    {
        const auto* element = call.context.extensions.algebra.find<Element>(handle);
        if (element == nullptr)
            return std::nullopt;
        elements.push_back(*element);
    }
    return elements;
}

/// How many additions and doublings the reference's algorithm is taken to need for so many multiples.
struct SumCost
{
    std::uint64_t additions = 0;
    std::uint64_t doublings = 0;

    explicit SumCost(std::uint64_t count) noexcept
    {
        constexpr std::uint64_t scalar_bits = 255;
        const auto log_ceiling =
            static_cast<std::uint64_t>(count < 2 ? 0 : std::bit_width(count - 1));
        const std::uint64_t window = count < 32 ? 3 : log_ceiling * 69 / 100 + 2;
        const std::uint64_t window_count = (scalar_bits + window - 1) / window;
        const std::uint64_t bucket_count = std::uint64_t{1} << window;
        additions = (count + bucket_count + 1) * window_count;
        doublings = bucket_count * window_count;
    }
};

/// What a pairing needs by curve.
struct BlsPairing
{
    using First = bls::G1;
    using Second = bls::G2;
    static constexpr NativeParameter first_to_affine = algebra_ark_bls12_381_g1_proj_to_affine;
    static constexpr NativeParameter second_to_affine = algebra_ark_bls12_381_g2_proj_to_affine;
    static constexpr NativeParameter one = algebra_ark_bls12_381_pairing;
    static constexpr NativeParameter many = algebra_ark_bls12_381_multi_pairing_base;
    static constexpr NativeParameter each = algebra_ark_bls12_381_multi_pairing_per_pair;
};
struct BnPairing
{
    using First = bn::G1;
    using Second = bn::G2;
    static constexpr NativeParameter first_to_affine = algebra_ark_bn254_g1_proj_to_affine;
    static constexpr NativeParameter second_to_affine = algebra_ark_bn254_g2_proj_to_affine;
    static constexpr NativeParameter one = algebra_ark_bn254_pairing;
    static constexpr NativeParameter many = algebra_ark_bn254_multi_pairing_base;
    static constexpr NativeParameter each = algebra_ark_bn254_multi_pairing_per_pair;
};

/// Runs `run(Pairing)` for the curve whose groups the type arguments name.
template <typename Run>
NativeOutcome with_pairing(const CryptoCall& call, const Run& run) noexcept
{
    constexpr std::array bls_groups{Structure::bls_g1, Structure::bls_g2, Structure::bls_gt};
    constexpr std::array bn_groups{Structure::bn_g1, Structure::bn_g2, Structure::bn_gt};
    const auto structures = structures_at<3>(call);
    if (!structures)
        return call.fail(structures.error());
    if ((*structures != bls_groups && *structures != bn_groups) ||
        !is_enabled(call, structures->front()))
        return call.abort(abort_no_such_operation);
    return *structures == bls_groups ? run(BlsPairing{}) : run(BnPairing{});
}

/// Whether the types are the field and the group of a pairing's values; aborts where they are not.
bool is_cast(const CryptoCall& call, Structure field, Structure group) noexcept
{
    return ((field == Structure::bls_fq12 && group == Structure::bls_gt) ||
               (field == Structure::bn_fq12 && group == Structure::bn_gt)) &&
           is_enabled(call, field);
}

template <typename Element>
NativeOutcome downcast(const CryptoCall& call, NativeParameter price,
    const std::array<std::uint64_t, 4>& order) noexcept
{
    const auto* element = element_at<Element>(call, 0);
    if (element == nullptr)
        return fail_on_element(call);
    if (!call.charge(price))
        return NativeOutcome::out_of_gas;
    return call.give(power(*element, order) == Element::one(), call.number(0));
}

template <auto hash>
NativeOutcome hash_to(
    const CryptoCall& call, NativeParameter base, NativeParameter per_byte) noexcept
{
    /// Longer domains are hashed first, with a prefix of their own.
    constexpr std::size_t domain_size_max = 255;
    constexpr std::size_t prefix_size = 17;
    const Bytes domain = call.referred_bytes(0);
    const Bytes message = call.referred_bytes(1);
    const bool is_long = domain.size() > domain_size_max;
    if (!call.charge({call.price(base), call.price(per_byte, message.size()),
            is_long ? call.price(hash_sha2_256_base) : 0,
            is_long ? call.price(hash_sha2_256_per_byte, prefix_size + domain.size()) : 0}))
        return NativeOutcome::out_of_gas;
    return give_element(call, hash(message, domain));
}
}  // namespace

NativeOutcome algebra_scalar_multiply(const CryptoCall& call) noexcept
{
    return with_group(call,
        [&]<typename Model>(Model, Structure structure)
        {
            const auto* element = element_at<typename Model::Element>(call, 0);
            const auto* scalar = element_at<typename Model::Scalar>(call, 1);
            if (element == nullptr || scalar == nullptr)
                return fail_on_element(call);
            if (!call.charge(prices_of(structure).times))
                return NativeOutcome::out_of_gas;
            return give_element(call, Model::times(*element, *scalar));
        });
}

NativeOutcome algebra_multi_scalar_multiply(const CryptoCall& call) noexcept
{
    return with_group(call,
        [&]<typename Model>(Model, Structure structure)
        {
            if constexpr (requires { Model::sum_of_multiples({}, {}); })
            {
                const std::size_t count = call.numbers(0).size();
                if (count != call.numbers(1).size())
                    return call.abort(abort_input_sizes_differ);
                const AlgebraPrices& prices = prices_of(structure);
                if (!call.charge(prices.to_affine, count))
                    return NativeOutcome::out_of_gas;
                const auto elements = elements_at<typename Model::Element>(call, 0);
                const auto scalars = elements_at<typename Model::Scalar>(call, 1);
                if (!elements || !scalars)
                    return fail_on_element(call);
                const SumCost cost{count};
                if (!call.charge({call.price(prices.add, cost.additions),
                        call.price(prices.twice, cost.doublings)}))
                    return NativeOutcome::out_of_gas;
                return give_element(call, Model::sum_of_multiples(*elements, *scalars));
            }
            else
                return call.abort(abort_no_such_operation);
        });
}

NativeOutcome algebra_pairing(const CryptoCall& call) noexcept
{
    return with_pairing(call,
        [&]<typename Pairing>(Pairing)
        {
            using First = typename Pairing::First;
            using Second = typename Pairing::Second;
            const auto* first = element_at<First>(call, 0);
            if (first == nullptr)
                return fail_on_element(call);
            if (!call.charge(Pairing::first_to_affine))
                return NativeOutcome::out_of_gas;
            const auto* second = element_at<Second>(call, 1);
            if (second == nullptr)
                return fail_on_element(call);
            if (!call.charge(Pairing::second_to_affine) || !call.charge(Pairing::one))
                return NativeOutcome::out_of_gas;
            return give_element(call, pairing_product(std::span<const First>{first, 1},
                                          std::span<const Second>{second, 1}));
        });
}

NativeOutcome algebra_multi_pairing(const CryptoCall& call) noexcept
{
    return with_pairing(call,
        [&]<typename Pairing>(Pairing)
        {
            using First = typename Pairing::First;
            using Second = typename Pairing::Second;
            const std::size_t count = call.numbers(0).size();
            if (count != call.numbers(1).size())
                return call.abort(abort_input_sizes_differ);
            if (!call.charge(Pairing::first_to_affine, count))
                return NativeOutcome::out_of_gas;
            const auto first = elements_at<First>(call, 0);
            if (!first)
                return fail_on_element(call);
            if (!call.charge(Pairing::second_to_affine, count))
                return NativeOutcome::out_of_gas;
            const auto second = elements_at<Second>(call, 1);
            if (!second)
                return fail_on_element(call);
            if (!call.charge({call.price(Pairing::many), call.price(Pairing::each, count)}))
                return NativeOutcome::out_of_gas;
            return give_element(call,
                pairing_product(std::span<const First>{*first}, std::span<const Second>{*second}));
        });
}

NativeOutcome algebra_downcast(const CryptoCall& call) noexcept
{
    const auto structures = structures_at<2>(call);
    if (!structures)
        return call.fail(structures.error());
    const auto [field, group] = *structures;
    if (!is_cast(call, field, group))
        return call.abort(abort_no_such_operation);
    return field == Structure::bls_fq12 ?
               downcast<bls::Fp12>(call, algebra_ark_bls12_381_fq12_pow_u256, bls_order) :
               downcast<bn::Fp12>(call, algebra_ark_bn254_fq12_pow_u256, bn_order);
}

NativeOutcome algebra_upcast(const CryptoCall& call) noexcept
{
    const auto structures = structures_at<2>(call);
    if (!structures)
        return call.fail(structures.error());
    const auto [group, field] = *structures;
    return is_cast(call, field, group) ? call.give(call.number(0)) :
                                         call.abort(abort_no_such_operation);
}

NativeOutcome algebra_hash_to(const CryptoCall& call) noexcept
{
    const auto structure = structure_at(call, 0);
    if (!structure)
        return call.fail(structure.error());
    const auto suite = suite_at(call, 1);
    if (!suite)
        return call.fail(suite.error());
    const bool is_g1 = *structure == Structure::bls_g1 && *suite == HashSuite::bls_g1_sswu;
    const bool is_g2 = *structure == Structure::bls_g2 && *suite == HashSuite::bls_g2_sswu;
    if ((!is_g1 && !is_g2) || !is_enabled(call, *structure))
        return call.abort(abort_no_such_operation);
    return is_g1 ? hash_to<bls::hash_to_g1>(call, algebra_ark_h2c_bls12381g1_xmd_sha256_sswu_base,
                       algebra_ark_h2c_bls12381g1_xmd_sha256_sswu_per_msg_byte) :
                   hash_to<bls::hash_to_g2>(call, algebra_ark_h2c_bls12381g2_xmd_sha256_sswu_base,
                       algebra_ark_h2c_bls12381g2_xmd_sha256_sswu_per_msg_byte);
}
}  // namespace braid::move
