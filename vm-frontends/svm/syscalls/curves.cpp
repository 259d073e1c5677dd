// SPDX-License-Identifier: Apache-2.0
#include "kernels/curve25519.hpp"
#include "vm-frontends/svm/syscalls/call.hpp"
#include "vm-frontends/svm/syscalls/costs.hpp"
#include <algorithm>

/// https://docs.rs/solana-curve25519/latest/solana_curve25519/
/// https://github.com/solana-foundation/solana-improvement-documents/blob/main/proposals/0388-bls12-381-syscalls.md
namespace braid::svm
{
namespace
{
using kernels::Curve25519Group;

constexpr std::uint64_t edwards_id = 0;
constexpr std::uint64_t ristretto_id = 1;
constexpr std::uint64_t pairing_id = 4;
constexpr std::uint64_t bls12_g1_id = 5;
constexpr std::uint64_t bls12_g2_id = 6;
/// Set in the name of a BLS12-381 group whose points are in big byte order.
constexpr std::uint64_t flag_big = 0x80;

constexpr std::uint64_t add_id = 0;
constexpr std::uint64_t subtract_id = 1;
constexpr std::uint64_t multiply_id = 2;

constexpr std::size_t field_size = 48;
constexpr std::size_t target_size = 12 * field_size;
constexpr std::size_t pairs_max = 8;
constexpr std::uint64_t points_max = 512;

/// A group of BLS12-381 as a syscall names it.
struct Bls12
{
    const Bls12Group* functions;
    const costs::Group* costs;
    /// Of a coordinate; a point has two.
    std::size_t coordinate_size;
    bool is_big;

    [[nodiscard]] std::size_t point_size() const noexcept { return 2 * coordinate_size; }
};

std::optional<Bls12> find_bls12(const Crypto& crypto, std::uint64_t id) noexcept
{
    const bool is_big = (id & flag_big) != 0;
    switch (id & ~flag_big)
    {
    case bls12_g1_id:
        return Bls12{&crypto.bls12_g1, &costs::bls12_g1, field_size, is_big};
    case bls12_g2_id:
        return Bls12{&crypto.bls12_g2, &costs::bls12_g2, 2 * field_size, is_big};
    default:
        return std::nullopt;
    }
}

struct Curve25519
{
    Curve25519Group group;
    const costs::Group* costs;
};

std::optional<Curve25519> find_curve25519(std::uint64_t id) noexcept
{
    if (id == edwards_id)
        return Curve25519{Curve25519Group::edwards, &costs::edwards};
    if (id == ristretto_id)
        return Curve25519{Curve25519Group::ristretto, &costs::ristretto};
    return std::nullopt;
}

Err<Fault> refuse_attribute(Call& call)
{
    return call.refuse(SyscallError::Kind::invalid_attribute, "InvalidAttribute");
}

std::uint64_t price_of(const costs::Group& group, std::uint64_t operation) noexcept
{
    if (operation == add_id)
        return group.add;
    return operation == subtract_id ? group.subtract : group.multiply;
}

/// Bytes in big order: `from` itself, or what is in `to` then.
template <std::size_t size_max>
Bytes in_big_order(const Bls12& group, Bytes from, std::size_t chunk_size,
    std::array<std::uint8_t, size_max>& to) noexcept
{
    if (group.is_big)
        return from;
    const std::span<std::uint8_t> bytes = std::span{to}.first(from.size());
    std::ranges::copy(from, bytes.begin());
    for (std::size_t at = 0; at < bytes.size(); at += chunk_size)
        std::ranges::reverse(bytes.subspan(at, chunk_size));
    return bytes;
}

using PointBuffer = std::array<std::uint8_t, 4 * field_size>;

/// 0 and the point written, or 1 where there is none.
Outcome finish(Call& call, const Bls12& group, bool ok, Bytes point, std::uint64_t to) noexcept
{
    if (!ok)
        return std::uint64_t{1};
    PointBuffer buffer;
    if (!call.write(to, in_big_order(group, point, group.coordinate_size, buffer)))
        return call.fault();
    return std::uint64_t{0};
}

Outcome finish(Call& call, const std::optional<Hash32>& point, std::uint64_t to) noexcept
{
    if (!point)
        return std::uint64_t{1};
    if (!call.write(to, *point))
        return call.fault();
    return std::uint64_t{0};
}

Outcome operate(Call& call, const Bls12& group, const Arguments& arguments) noexcept
{
    const auto [curve_id, operation, left_at, right_at, result_at] = arguments;
    const bool is_multiply = operation == multiply_id;
    const std::size_t left_size = is_multiply ? 32 : group.point_size();
    Bytes left;
    Bytes right;
    if (!call.charge(price_of(*group.costs, operation)) ||
        !call.read_object(left, left_at, left_size) ||
        !call.read_object(right, right_at, group.point_size()))
        return call.fault();
    PointBuffer left_buffer;
    PointBuffer right_buffer;
    PointBuffer result;
    left = in_big_order(group, left, is_multiply ? 32 : group.coordinate_size, left_buffer);
    right = in_big_order(group, right, group.coordinate_size, right_buffer);
    const std::span<std::uint8_t> point = std::span{result}.first(group.point_size());
    const Bls12Group& functions = *group.functions;
    const auto function = is_multiply         ? functions.multiply :
                          operation == add_id ? functions.add :
                                                functions.subtract;
    return finish(call, group, function(left, right, point), point, result_at);
}

Outcome operate(Call& call, const Curve25519& curve, const Arguments& arguments) noexcept
{
    const auto [curve_id, operation, left_at, right_at, result_at] = arguments;
    Bytes left;
    Bytes right;
    if (!call.charge(price_of(*curve.costs, operation)) || !call.read_object(left, left_at, 32) ||
        !call.read_object(right, right_at, 32))
        return call.fault();
    if (operation == multiply_id)
        return finish(call, kernels::curve25519_multiply_sum(curve.group, left, right), result_at);
    const auto function =
        operation == add_id ? kernels::curve25519_add : kernels::curve25519_subtract;
    return finish(call, function(curve.group, Hash32::from(left), Hash32::from(right)), result_at);
}
}  // namespace

/// 0 where it is a point, else 1.
Outcome sol_curve_validate_point(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    const auto [curve_id, point_at, unused_3, unused_4, unused_5] = arguments;
    Bytes point;
    if (const auto curve = find_curve25519(curve_id))
    {
        if (!call.charge(curve->costs->validate) || !call.read_object(point, point_at, 32))
            return call.fault();
        const bool ok = kernels::curve25519_is_point(curve->group, Hash32::from(point));
        return std::uint64_t{ok ? 0U : 1U};
    }
    const auto group = find_bls12(call.invoke().crypto(), curve_id);
    if (!group)
        return refuse_attribute(call);
    if (!call.charge(group->costs->validate) ||
        !call.read_object(point, point_at, group->point_size()))
        return call.fault();
    PointBuffer buffer;
    const bool ok =
        group->functions->is_point(in_big_order(*group, point, group->coordinate_size, buffer));
    return std::uint64_t{ok ? 0U : 1U};
}

Outcome sol_curve_group_op(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    const bool is_operation = arguments[1] <= multiply_id;
    if (const auto curve = find_curve25519(arguments[0]); curve && is_operation)
        return operate(call, *curve, arguments);
    if (const auto group = find_bls12(call.invoke().crypto(), arguments[0]); group && is_operation)
        return operate(call, *group, arguments);
    return refuse_attribute(call);
}

Outcome sol_curve_multiscalar_mul(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    const auto [curve_id, scalars_at, points_at, count, result_at] = arguments;
    if (count > points_max)
        return call.refuse(SyscallError::Kind::invalid_length, "InvalidLength");
    const auto curve = find_curve25519(curve_id);
    if (!curve)
        return refuse_attribute(call);
    const std::uint64_t further = count == 0 ? 0 : count - 1;
    Bytes scalars;
    Bytes points;
    if (!call.charge(curve->costs->multiple_first + curve->costs->multiple_further * further) ||
        !call.read_array(scalars, scalars_at, count, 32) ||
        !call.read_array(points, points_at, count, 32))
        return call.fault();
    return finish(call, kernels::curve25519_multiply_sum(curve->group, scalars, points), result_at);
}

Outcome sol_curve_decompress(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    const auto [curve_id, point_at, result_at, unused_4, unused_5] = arguments;
    const auto group = find_bls12(call.invoke().crypto(), curve_id);
    if (!group)
        return refuse_attribute(call);
    Bytes point;
    if (!call.charge(group->costs->decompress) ||
        !call.read_object(point, point_at, group->coordinate_size))
        return call.fault();
    PointBuffer buffer;
    PointBuffer result;
    const std::span<std::uint8_t> decompressed = std::span{result}.first(group->point_size());
    const bool ok = group->functions->decompress(
        in_big_order(*group, point, group->coordinate_size, buffer), decompressed);
    return finish(call, *group, ok, decompressed, result_at);
}

Outcome sol_curve_pairing_map(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    const auto [curve_id, count, first_at, second_at, result_at] = arguments;
    if ((curve_id & ~flag_big) != pairing_id)
        return refuse_attribute(call);
    constexpr std::size_t first_size = 2 * field_size;
    constexpr std::size_t second_size = 4 * field_size;
    std::uint64_t cost = 0;
    if (__builtin_mul_overflow(costs::bls12_pair_further, count == 0 ? 0 : count - 1, &cost) ||
        __builtin_add_overflow(cost, costs::bls12_pair_first, &cost))
        cost = ~std::uint64_t{0};
    Bytes first;
    Bytes second;
    if (!call.charge(cost) || !call.read_array(first, first_at, count, first_size) ||
        !call.read_array(second, second_at, count, second_size))
        return call.fault();
    if (count > pairs_max)
        return std::uint64_t{1};
    const Crypto& crypto = call.invoke().crypto();
    const bool is_big = (curve_id & flag_big) != 0;
    const Bls12 first_group{&crypto.bls12_g1, &costs::bls12_g1, field_size, is_big};
    const Bls12 second_group{&crypto.bls12_g2, &costs::bls12_g2, 2 * field_size, is_big};
    std::array<std::uint8_t, pairs_max * first_size> first_buffer;
    std::array<std::uint8_t, pairs_max * second_size> second_buffer;
    std::array<std::uint8_t, target_size> product;
    if (!crypto.bls12_pairing_product(in_big_order(first_group, first, field_size, first_buffer),
            in_big_order(second_group, second, 2 * field_size, second_buffer), product))
        return std::uint64_t{1};
    if (!is_big)
        std::ranges::reverse(product);
    if (!call.write(result_at, product))
        return call.fault();
    return std::uint64_t{0};
}
}  // namespace braid::svm
