// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/natives/crypto/algebra_models.hpp"
#include "vm-frontends/move/natives/crypto/algebra_operations.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
using enum NativeParameter;

/// Points in projective coordinates are made affine first, which newer schedules charge for.
constexpr std::uint64_t charges_for_affine_from = 21;

/// An element whose bytes are those that arkworks writes, or those in the other order.
template <typename Field, std::size_t field_size, auto read_field, bool reverses>
struct FieldFormat
{
    using Element = Field;
    static constexpr std::size_t size = field_size;

    static std::optional<Element> read(Bytes from) noexcept
    {
        if constexpr (!reverses)
            return read_field(from);
        std::array<std::uint8_t, size> reversed;
        std::ranges::reverse_copy(from, reversed.begin());
        return read_field(reversed);
    }
    static void store(const Element& from, std::span<std::uint8_t> to) noexcept
    {
        write(from, to);
        if constexpr (reverses)
            std::ranges::reverse(to);
    }
};

template <typename Group, auto form, std::size_t point_size, auto read_point>
struct PointFormat
{
    using Element = Group;
    static constexpr std::size_t size = point_size;

    static std::optional<Element> read(Bytes from) noexcept { return read_point(form, from); }
    static void store(const Element& from, std::span<std::uint8_t> to) noexcept
    {
        write(from, form, to);
    }
};

/// Elements of the extension of degree 12; those of the target group among them have the groups' order.
template <typename Field, std::size_t field_size, auto read_field,
    const std::array<std::uint64_t, 4>* order>
struct TargetFormat
{
    using Element = Field;
    static constexpr std::size_t size = field_size;

    static std::optional<Element> read(Bytes from) noexcept { return read_field(from); }
    static void store(const Element& from, std::span<std::uint8_t> to) noexcept { write(from, to); }
    static bool is_in_group(const Element& element) noexcept
    {
        return power(element, *order) == Element::one();
    }
};

/// A format and what it costs.
struct Row
{
    Structure structure;
    NativeParameter serialize;
    NativeParameter deserialize;
    /// Of points.
    NativeParameter to_affine = NativeParameter{0xFFFF};
    /// Of elements of a target group: the test.
    NativeParameter power = NativeParameter{0xFFFF};
    NativeParameter equal = NativeParameter{0xFFFF};

    [[nodiscard]] constexpr bool is_point() const noexcept
    {
        return to_affine != NativeParameter{0xFFFF};
    }
};

/// In the order of formats.
constexpr std::array<Row, 18> rows{{
    {Structure::bls_fr, algebra_ark_bls12_381_fr_serialize, algebra_ark_bls12_381_fr_deser},
    {Structure::bls_fr, algebra_ark_bls12_381_fr_serialize, algebra_ark_bls12_381_fr_deser},
    {Structure::bls_fq12, algebra_ark_bls12_381_fq12_serialize, algebra_ark_bls12_381_fq12_deser},
    {Structure::bls_g1, algebra_ark_bls12_381_g1_affine_serialize_comp,
        algebra_ark_bls12_381_g1_affine_deser_comp, algebra_ark_bls12_381_g1_proj_to_affine},
    {Structure::bls_g1, algebra_ark_bls12_381_g1_affine_serialize_uncomp,
        algebra_ark_bls12_381_g1_affine_deser_uncomp, algebra_ark_bls12_381_g1_proj_to_affine},
    {Structure::bls_g2, algebra_ark_bls12_381_g2_affine_serialize_comp,
        algebra_ark_bls12_381_g2_affine_deser_comp, algebra_ark_bls12_381_g2_proj_to_affine},
    {Structure::bls_g2, algebra_ark_bls12_381_g2_affine_serialize_uncomp,
        algebra_ark_bls12_381_g2_affine_deser_uncomp, algebra_ark_bls12_381_g2_proj_to_affine},
    {.structure = Structure::bls_gt,
        .serialize = algebra_ark_bls12_381_fq12_serialize,
        .deserialize = algebra_ark_bls12_381_fq12_deser,
        .power = algebra_ark_bls12_381_fq12_pow_u256,
        .equal = algebra_ark_bls12_381_fq12_eq},
    {Structure::bn_fr, algebra_ark_bn254_fr_serialize, algebra_ark_bn254_fr_deser},
    {Structure::bn_fr, algebra_ark_bn254_fr_serialize, algebra_ark_bn254_fr_deser},
    {Structure::bn_fq, algebra_ark_bn254_fq_serialize, algebra_ark_bn254_fq_deser},
    {Structure::bn_fq, algebra_ark_bn254_fq_serialize, algebra_ark_bn254_fq_deser},
    {Structure::bn_fq12, algebra_ark_bn254_fq12_serialize, algebra_ark_bn254_fq12_deser},
    {Structure::bn_g1, algebra_ark_bn254_g1_affine_serialize_comp,
        algebra_ark_bn254_g1_affine_deser_comp, algebra_ark_bn254_g1_proj_to_affine},
    {Structure::bn_g1, algebra_ark_bn254_g1_affine_serialize_uncomp,
        algebra_ark_bn254_g1_affine_deser_uncomp, algebra_ark_bn254_g1_proj_to_affine},
    {Structure::bn_g2, algebra_ark_bn254_g2_affine_serialize_comp,
        algebra_ark_bn254_g2_affine_deser_comp, algebra_ark_bn254_g2_proj_to_affine},
    {Structure::bn_g2, algebra_ark_bn254_g2_affine_serialize_uncomp,
        algebra_ark_bn254_g2_affine_deser_uncomp, algebra_ark_bn254_g2_proj_to_affine},
    {.structure = Structure::bn_gt,
        .serialize = algebra_ark_bn254_fq12_serialize,
        .deserialize = algebra_ark_bn254_fq12_deser,
        .power = algebra_ark_bn254_fq12_pow_u256,
        .equal = algebra_ark_bn254_fq12_eq},
}};

template <typename Format>
NativeOutcome serialize(const CryptoCall& call, const Row& row) noexcept
{
    const auto* element = element_at<typename Format::Element>(call, 0);
    if (element == nullptr)
        return fail_on_element(call);
    if (row.is_point() && call.context.gas.schedule().feature_version >= charges_for_affine_from &&
        !call.charge(row.to_affine))
        return NativeOutcome::out_of_gas;
    if (!call.charge(row.serialize))
        return NativeOutcome::out_of_gas;
    std::array<std::uint8_t, Format::size> bytes;
    Format::store(*element, bytes);
    return call.give(Bytes{bytes});
}

template <typename Format>
NativeOutcome deserialize(const CryptoCall& call, const Row& row) noexcept
{
    const Bytes bytes = call.referred_bytes(0);
    if (bytes.size() != Format::size)
        return give_false_and_zero(call);
    if (!call.charge(row.deserialize))
        return NativeOutcome::out_of_gas;
    const auto element = Format::read(bytes);
    if (!element)
        return give_false_and_zero(call);
    if constexpr (requires { Format::is_in_group(*element); })
    {
        if (!call.charge({call.price(row.power), call.price(row.equal)}))
            return NativeOutcome::out_of_gas;
        if (!Format::is_in_group(*element))
            return give_false_and_zero(call);
    }
    return give_true_and_element(call, *element);
}

struct Functions
{
    NativeOutcome (*serialize)(const CryptoCall&, const Row&) noexcept;
    NativeOutcome (*deserialize)(const CryptoCall&, const Row&) noexcept;
};
template <typename Format>
constexpr Functions functions_of{serialize<Format>, deserialize<Format>};

template <bool reverses>
using BlsFrFormat = FieldFormat<bls::Fr, bls::fr_size, bls::read_fr, reverses>;
template <bool reverses>
using BnFrFormat = FieldFormat<bn::Fr, bn::field_size, bn::read_fr, reverses>;
template <bool reverses>
using BnFqFormat = FieldFormat<bn::Fp, bn::field_size, bn::read_fp, reverses>;
using BlsFq12Format = FieldFormat<bls::Fp12, bls::fp12_size, bls::read_fp12, false>;
using BnFq12Format = FieldFormat<bn::Fp12, bn::fp12_size, bn::read_fp12, false>;
using BlsGtFormat = TargetFormat<bls::Fp12, bls::fp12_size, bls::read_fp12, &bls_order>;
using BnGtFormat = TargetFormat<bn::Fp12, bn::fp12_size, bn::read_fp12, &bn_order>;

constexpr auto bls_short = bls::PointForm::compressed;
constexpr auto bls_long = bls::PointForm::uncompressed;
constexpr auto bn_short = bn::PointForm::compressed;
constexpr auto bn_long = bn::PointForm::uncompressed;

/// In the order of formats.
constexpr std::array<Functions, 18> functions{
    functions_of<BlsFrFormat<false>>,
    functions_of<BlsFrFormat<true>>,
    functions_of<BlsFq12Format>,
    functions_of<PointFormat<bls::G1, bls_short, bls::g1_size, bls::read_g1>>,
    functions_of<PointFormat<bls::G1, bls_long, 2 * bls::g1_size, bls::read_g1>>,
    functions_of<PointFormat<bls::G2, bls_short, bls::g2_size, bls::read_g2>>,
    functions_of<PointFormat<bls::G2, bls_long, 2 * bls::g2_size, bls::read_g2>>,
    functions_of<BlsGtFormat>,
    functions_of<BnFrFormat<false>>,
    functions_of<BnFrFormat<true>>,
    functions_of<BnFqFormat<false>>,
    functions_of<BnFqFormat<true>>,
    functions_of<BnFq12Format>,
    functions_of<PointFormat<bn::G1, bn_short, bn::g1_size, bn::read_g1>>,
    functions_of<PointFormat<bn::G1, bn_long, 2 * bn::g1_size, bn::read_g1>>,
    functions_of<PointFormat<bn::G2, bn_short, bn::g2_size, bn::read_g2>>,
    functions_of<PointFormat<bn::G2, bn_long, 2 * bn::g2_size, bn::read_g2>>,
    functions_of<BnGtFormat>,
};

NativeOutcome with_format(
    const CryptoCall& call, decltype(Functions::serialize) Functions::* function) noexcept
{
    const auto structure = structure_at(call, 0);
    if (!structure)
        return call.fail(structure.error());
    const auto format = format_at(call, 1);
    if (!format)
        return call.fail(format.error());
    if (!is_enabled(call, *format))
        return call.abort(abort_no_such_operation);
    const auto index = static_cast<std::size_t>(*format);
    if (rows[index].structure != *structure)
        return call.abort(abort_no_such_operation);
    return (functions[index].*function)(call, rows[index]);
}
}  // namespace

NativeOutcome algebra_serialize(const CryptoCall& call) noexcept
{
    return with_format(call, &Functions::serialize);
}

NativeOutcome algebra_deserialize(const CryptoCall& call) noexcept
{
    return with_format(call, &Functions::deserialize);
}
}  // namespace braid::move
