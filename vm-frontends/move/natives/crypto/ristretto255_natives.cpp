// SPDX-License-Identifier: Apache-2.0
#include "kernels/sha512.hpp"
#include "vm-frontends/move/natives/crypto/ristretto_call.hpp"
#include <bit>

namespace braid::move
{
namespace
{
using kernels::ristretto255::Point;
using kernels::ristretto255::Scalar;
using enum NativeParameter;

constexpr std::string_view module_name = "ristretto255";
constexpr std::uint64_t abort_too_many_points = 0x090004;
/// The handle that comes with the answer that there is no point.
constexpr std::uint64_t no_handle = ~std::uint64_t{0};

NativeOutcome give_point(const CryptoCall& call, const Point& point) noexcept
{
    NativeExtensions& extensions = call.context.extensions;
    const auto handle = extensions.ristretto.add(point, *extensions.arena);
    return handle ? call.give(*handle) : call.abort(abort_too_many_points);
}

NativeOutcome give_scalar(const CryptoCall& call, const Scalar& scalar) noexcept
{
    return call.give(Bytes{scalar.to_bytes()});
}

NativeOutcome fail_on_handle(const CryptoCall& call) noexcept
{
    return call.fail(StatusCode::unknown_invariant_violation_error);
}

/// Of 32 bytes; nothing where they are not as many or encode no point.
std::optional<Point> decompress(Bytes bytes) noexcept
{
    return bytes.size() == sizeof(Hash32) ? Point::from_bytes(Hash32::from(bytes)) : std::nullopt;
}

std::array<std::uint8_t, 64> wide(Bytes bytes) noexcept
{
    std::array<std::uint8_t, 64> copy;
    std::memcpy(copy.data(), bytes.data(), copy.size());
    return copy;
}

NativeOutcome identity(const CryptoCall& call) noexcept
{
    if (!call.charge(ristretto255_point_identity))
        return NativeOutcome::out_of_gas;
    return give_point(call, Point{});
}

NativeOutcome is_canonical_point(const CryptoCall& call) noexcept
{
    if (!call.charge(ristretto255_point_decompress))
        return NativeOutcome::out_of_gas;
    return call.give(decompress(call.bytes(0)).has_value());
}

NativeOutcome decompress_point(const CryptoCall& call) noexcept
{
    if (!call.charge(ristretto255_point_decompress))
        return NativeOutcome::out_of_gas;
    const auto point = decompress(call.bytes(0));
    if (!point)
        return call.give(no_handle, false);
    const NativeOutcome outcome = give_point(call, *point);
    return outcome == NativeOutcome::done ? call.give(true) : outcome;
}

NativeOutcome clone_point(const CryptoCall& call) noexcept
{
    if (!call.charge(ristretto255_point_clone))
        return NativeOutcome::out_of_gas;
    const Point* point = call.context.extensions.ristretto.find(call.number(0));
    return point != nullptr ? give_point(call, Point{*point}) : fail_on_handle(call);
}

NativeOutcome compress_point(const CryptoCall& call) noexcept
{
    if (!call.charge(ristretto255_point_compress))
        return NativeOutcome::out_of_gas;
    const Point* point = referred_point(call, 0);
    return point != nullptr ? call.give(Bytes{point->to_bytes()}) : fail_on_handle(call);
}

NativeOutcome equal_points(const CryptoCall& call) noexcept
{
    if (!call.charge(ristretto255_point_equals))
        return NativeOutcome::out_of_gas;
    const Point* a = referred_point(call, 0);
    const Point* b = referred_point(call, 1);
    return a != nullptr && b != nullptr ? call.give(*a == *b) : fail_on_handle(call);
}

/// Puts the result where the first argument's point is, or beside it, as the last argument says.
NativeOutcome give_or_assign(const CryptoCall& call, Point& first, const Point& result) noexcept
{
    const bool in_place = call.number(call.call.arguments.size() - 1) != 0;
    if (!in_place)
        return give_point(call, result);
    first = result;
    return call.give(structure_of(call.argument(0)).fields()[0].scalar);
}

NativeOutcome multiply_point(const CryptoCall& call) noexcept
{
    if (!call.charge(ristretto255_point_mul))
        return NativeOutcome::out_of_gas;
    const auto scalar = read_scalar(call.bytes(1));
    if (!scalar)
        return call.fail(scalar.error());
    Point* point = referred_point(call, 0);
    return point != nullptr ? give_or_assign(call, *point, *scalar * *point) : fail_on_handle(call);
}

NativeOutcome negate_point(const CryptoCall& call) noexcept
{
    if (!call.charge(ristretto255_point_neg))
        return NativeOutcome::out_of_gas;
    Point* point = referred_point(call, 0);
    return point != nullptr ? give_or_assign(call, *point, -*point) : fail_on_handle(call);
}

template <NativeParameter price, bool subtracts>
NativeOutcome add_points(const CryptoCall& call) noexcept
{
    if (!call.charge(price))
        return NativeOutcome::out_of_gas;
    Point* a = referred_point(call, 0);
    const Point* b = referred_point(call, 1);
    if (a == nullptr || b == nullptr)
        return fail_on_handle(call);
    return give_or_assign(call, *a, subtracts ? *a - *b : *a + *b);
}

NativeOutcome multiply_base(const CryptoCall& call) noexcept
{
    if (!call.charge(ristretto255_basepoint_mul))
        return NativeOutcome::out_of_gas;
    const auto scalar = read_scalar(call.bytes(0));
    return scalar ? give_point(call, Point::base_times(*scalar)) : call.fail(scalar.error());
}

NativeOutcome multiply_with_base(const CryptoCall& call) noexcept
{
    if (!call.charge(ristretto255_basepoint_double_mul))
        return NativeOutcome::out_of_gas;
    const auto b = read_scalar(call.bytes(2));
    if (!b)
        return call.fail(b.error());
    const auto a = read_scalar(call.bytes(0));
    if (!a)
        return call.fail(a.error());
    const Point* point = referred_point(call, 1);
    return point != nullptr ? give_point(call, *a * *point + Point::base_times(*b)) :
                              fail_on_handle(call);
}

NativeOutcome multiply_two(const CryptoCall& call) noexcept
{
    if (!call.charge(ristretto255_point_double_mul))
        return NativeOutcome::out_of_gas;
    const auto second = read_scalar(call.bytes(3));
    if (!second)
        return call.fail(second.error());
    const auto first = read_scalar(call.bytes(2));
    if (!first)
        return call.fail(first.error());
    RistrettoExtension& points = call.context.extensions.ristretto;
    const Point* a = points.find(call.number(0));
    const Point* b = points.find(call.number(1));
    if (a == nullptr || b == nullptr)
        return fail_on_handle(call);
    return give_point(
        call, Point::sum_of_multiples(std::array{*first, *second}, std::array{*a, *b}));
}

NativeOutcome multiply_many(const CryptoCall& call) noexcept
{
    VectorBody& point_values = vector_of(call.argument(0));
    VectorBody& scalar_values = vector_of(call.argument(1));
    const std::size_t count = scalar_values.size;
    // The Move function lets only as many of each pass, and at least one.
    if (count == 0 || count > point_values.size)
        return call.fail(StatusCode::unknown_invariant_violation_error);
    const auto log = static_cast<std::uint64_t>(std::bit_width(count + 1) - 1);
    if (!call.charge({call.price(ristretto255_point_parse_arg, count),
            call.price(ristretto255_scalar_parse_arg, count),
            call.price(ristretto255_point_mul, count / log)}))
        return NativeOutcome::out_of_gas;
    std::vector<Scalar> scalars;
    std::vector<Point> points;
    scalars.reserve(count);
    points.reserve(count);
    for (const Value& value : scalar_values.values())
    {
        const auto scalar = read_scalar(value.structure->fields()[0].vector->bytes());
        if (!scalar)
            return call.fail(scalar.error());
        scalars.push_back(*scalar);
    }
    for (const Value& value : point_values.values().first(count))
    {
        const Point* point =
            call.context.extensions.ristretto.find(value.structure->fields()[0].scalar);
        if (point == nullptr)
            return fail_on_handle(call);
        points.push_back(*point);
    }
    return give_point(call, Point::sum_of_multiples(scalars, points));
}

NativeOutcome hash_to_point(const CryptoCall& call) noexcept
{
    const Bytes bytes = call.bytes(0);
    if (!call.charge({call.price(ristretto255_point_from_64_uniform_bytes),
            call.price(ristretto255_sha512_per_hash),
            call.price(ristretto255_sha512_per_byte, bytes.size())}))
        return NativeOutcome::out_of_gas;
    return give_point(call, Point::from_uniform_bytes(kernels::sha512(bytes)));
}

NativeOutcome derive_point(const CryptoCall& call) noexcept
{
    if (!call.charge(ristretto255_point_from_64_uniform_bytes))
        return NativeOutcome::out_of_gas;
    const Bytes bytes = call.bytes(0);
    return bytes.size() == 64 ? give_point(call, Point::from_uniform_bytes(wide(bytes))) :
                                call.fail(StatusCode::internal_type_error);
}

NativeOutcome is_canonical_scalar(const CryptoCall& call) noexcept
{
    if (!call.charge(ristretto255_scalar_is_canonical))
        return NativeOutcome::out_of_gas;
    const Bytes bytes = call.bytes(0);
    return call.give(
        bytes.size() == sizeof(Hash32) && Scalar::from_bytes(Hash32::from(bytes)).has_value());
}

NativeOutcome invert(const CryptoCall& call) noexcept
{
    if (!call.charge(ristretto255_scalar_invert))
        return NativeOutcome::out_of_gas;
    const auto scalar = read_scalar(call.bytes(0));
    return scalar ? give_scalar(call, scalar->inverted()) : call.fail(scalar.error());
}

NativeOutcome negate(const CryptoCall& call) noexcept
{
    const auto scalar = read_scalar(call.bytes(0));
    if (!scalar)
        return call.fail(scalar.error());
    if (!call.charge(ristretto255_scalar_neg))
        return NativeOutcome::out_of_gas;
    return give_scalar(call, -*scalar);
}

template <NativeParameter price, auto combine>
NativeOutcome combine_scalars(const CryptoCall& call) noexcept
{
    if (!call.charge(price))
        return NativeOutcome::out_of_gas;
    const auto b = read_scalar(call.bytes(1));
    if (!b)
        return call.fail(b.error());
    const auto a = read_scalar(call.bytes(0));
    if (!a)
        return call.fail(a.error());
    return give_scalar(call, combine(*a, *b));
}

constexpr auto sum = [](const Scalar& a, const Scalar& b) { return a + b; };
constexpr auto difference = [](const Scalar& a, const Scalar& b) { return a - b; };
constexpr auto product = [](const Scalar& a, const Scalar& b) { return a * b; };

NativeOutcome hash_to_scalar(const CryptoCall& call) noexcept
{
    const Bytes bytes = call.bytes(0);
    if (!call.charge({call.price(ristretto255_scalar_uniform_from_64_bytes),
            call.price(ristretto255_sha512_per_hash),
            call.price(ristretto255_sha512_per_byte, bytes.size())}))
        return NativeOutcome::out_of_gas;
    return give_scalar(call, Scalar::reduced(kernels::sha512(bytes)));
}

NativeOutcome scalar_of_u64(const CryptoCall& call) noexcept
{
    if (!call.charge(ristretto255_scalar_from_u64))
        return NativeOutcome::out_of_gas;
    return give_scalar(call, Scalar{call.number(0)});
}

NativeOutcome scalar_of_u128(const CryptoCall& call) noexcept
{
    if (!call.charge(ristretto255_scalar_from_u128))
        return NativeOutcome::out_of_gas;
    return give_scalar(call, Scalar{call.argument(0).as_u128()});
}

NativeOutcome reduce_32_bytes(const CryptoCall& call) noexcept
{
    const Bytes bytes = call.bytes(0);
    if (bytes.size() != sizeof(Hash32))
        return call.fail(StatusCode::internal_type_error);
    if (!call.charge(ristretto255_scalar_reduced_from_32_bytes))
        return NativeOutcome::out_of_gas;
    return give_scalar(call, Scalar::reduced(Hash32::from(bytes)));
}

NativeOutcome reduce_64_bytes(const CryptoCall& call) noexcept
{
    const Bytes bytes = call.bytes(0);
    if (bytes.size() != 64)
        return call.fail(StatusCode::internal_type_error);
    if (!call.charge(ristretto255_scalar_uniform_from_64_bytes))
        return NativeOutcome::out_of_gas;
    return give_scalar(call, Scalar::reduced(wide(bytes)));
}

}  // namespace

std::span<const NativeEntry> ristretto255_natives() noexcept
{
    static constexpr std::array entries{
        crypto_entry<is_canonical_point>(module_name, "point_is_canonical_internal"),
        crypto_entry<identity>(module_name, "point_identity_internal"),
        crypto_entry<decompress_point>(module_name, "point_decompress_internal"),
        crypto_entry<clone_point>(module_name, "point_clone_internal"),
        crypto_entry<compress_point>(module_name, "point_compress_internal"),
        crypto_entry<multiply_point>(module_name, "point_mul_internal"),
        crypto_entry<multiply_two>(module_name, "point_double_mul_internal"),
        crypto_entry<equal_points>(module_name, "point_equals"),
        crypto_entry<negate_point>(module_name, "point_neg_internal"),
        crypto_entry<add_points<ristretto255_point_add, false>>(module_name, "point_add_internal"),
        crypto_entry<add_points<ristretto255_point_sub, true>>(module_name, "point_sub_internal"),
        crypto_entry<multiply_base>(module_name, "basepoint_mul_internal"),
        crypto_entry<multiply_with_base>(module_name, "basepoint_double_mul_internal"),
        crypto_entry<hash_to_point>(module_name, "new_point_from_sha512_internal"),
        crypto_entry<derive_point>(module_name, "new_point_from_64_uniform_bytes_internal"),
        crypto_entry<multiply_two>(module_name, "double_scalar_mul_internal"),
        crypto_entry<multiply_many>(module_name, "multi_scalar_mul_internal"),
        crypto_entry<is_canonical_scalar>(module_name, "scalar_is_canonical_internal"),
        crypto_entry<invert>(module_name, "scalar_invert_internal"),
        crypto_entry<hash_to_scalar>(module_name, "scalar_from_sha512_internal"),
        crypto_entry<combine_scalars<ristretto255_scalar_mul, product>>(
            module_name, "scalar_mul_internal"),
        crypto_entry<combine_scalars<ristretto255_scalar_add, sum>>(
            module_name, "scalar_add_internal"),
        crypto_entry<combine_scalars<ristretto255_scalar_sub, difference>>(
            module_name, "scalar_sub_internal"),
        crypto_entry<negate>(module_name, "scalar_neg_internal"),
        crypto_entry<scalar_of_u64>(module_name, "scalar_from_u64_internal"),
        crypto_entry<scalar_of_u128>(module_name, "scalar_from_u128_internal"),
        crypto_entry<reduce_32_bytes>(module_name, "scalar_reduced_from_32_bytes_internal"),
        crypto_entry<reduce_64_bytes>(module_name, "scalar_uniform_from_64_bytes_internal"),
    };
    return entries;
}
}  // namespace braid::move
