// SPDX-License-Identifier: Apache-2.0
#include "kernels/alt_bn128.hpp"

#include "base/assert.hpp"
#include "kernels/bn254/pairing.hpp"
#include "kernels/bn254/square_root.hpp"
#include <algorithm>

namespace braid::kernels
{
namespace
{
using namespace bn254;

constexpr std::uint8_t flag_larger_y = 0x80;
constexpr std::uint8_t flag_infinity = 0x40;

template <typename Field>
constexpr std::size_t size_of = alt_bn128_field_size;
template <>
constexpr std::size_t size_of<Fp2> = 2 * alt_bn128_field_size;

const Fp& coefficient_b(const G1Affine& /*group*/) noexcept
{
    return curve_b;
}
const Fp2& coefficient_b(const G2Affine& /*group*/) noexcept
{
    return twist_b;
}

bool read(const std::uint8_t* from, Fp& to) noexcept
{
    std::array<std::uint8_t, alt_bn128_field_size> reversed;
    std::reverse_copy(from, from + reversed.size(), reversed.begin());
    const auto value = Fp::from_be(reversed.data());
    if (!value)
        return false;
    to = *value;
    return true;
}
bool read(const std::uint8_t* from, Fp2& to) noexcept
{
    return read(from, to.c0) && read(from + alt_bn128_field_size, to.c1);
}
void write(const Fp& from, std::uint8_t* to) noexcept
{
    from.store_be(to);
    std::reverse(to, to + alt_bn128_field_size);
}
void write(const Fp2& from, std::uint8_t* to) noexcept
{
    write(from.c0, to);
    write(from.c1, to + alt_bn128_field_size);
}

std::strong_ordering compare(const Fp& a, const Fp& b) noexcept
{
    Hash32 a_bytes;
    Hash32 b_bytes;
    a.store_be(a_bytes.data());
    b.store_be(b_bytes.data());
    return a_bytes <=> b_bytes;
}
/// By the imaginary part, then the real one.
std::strong_ordering compare(const Fp2& a, const Fp2& b) noexcept
{
    const auto order = compare(a.c1, b.c1);
    return order != 0 ? order : compare(a.c0, b.c0);
}

bool is_all_zeros(Bytes bytes) noexcept
{
    return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

/// `from` in little byte order. [to.size() == from.size()]
template <typename Field>
void to_little(std::endian byte_order, Bytes from, std::span<std::uint8_t> to) noexcept
{
    std::ranges::copy(from, to.begin());
    if (byte_order == std::endian::big)
        for (std::size_t at = 0; at < to.size(); at += size_of<Field>)
            std::ranges::reverse(to.subspan(at, size_of<Field>));
}

/// Takes the flags off the last byte; false where they exclude each other.
bool take_flags(std::uint8_t& last, std::uint8_t& flags) noexcept
{
    flags = last & (flag_larger_y | flag_infinity);
    last = static_cast<std::uint8_t>(last & ~flags);
    return flags != (flag_larger_y | flag_infinity);
}

template <typename Field>
struct Decoded
{
    Affine<Field> point;
    bool is_infinity = false;
};

/// A point of which nothing is known but that its coordinates are reduced.
template <typename Field>
std::optional<Decoded<Field>> decode(std::endian byte_order, Bytes from) noexcept
{
    std::array<std::uint8_t, 2 * size_of<Field>> bytes;
    to_little<Field>(byte_order, from, bytes);
    Decoded<Field> decoded;
    std::uint8_t flags = 0;
    if (!take_flags(bytes.back(), flags) || !read(bytes.data(), decoded.point.x) ||
        !read(bytes.data() + size_of<Field>, decoded.point.y))
        return std::nullopt;
    decoded.is_infinity = flags == flag_infinity || is_all_zeros(from);
    return decoded;
}

/// A point of the curve.
template <typename Field>
std::optional<Affine<Field>> decode_on_curve(std::endian byte_order, Bytes from) noexcept
{
    const auto decoded = decode<Field>(byte_order, from);
    if (!decoded)
        return std::nullopt;
    if (decoded->is_infinity)
        return Affine<Field>{};
    const Affine<Field>& point = decoded->point;
    // What infinity is to the curve's functions is no point when it comes with a flag.
    if (point.is_infinity() || !is_on_curve(point, coefficient_b(point)))
        return std::nullopt;
    return point;
}

std::optional<G1Affine> decode_in_group(
    std::endian byte_order, Bytes from, const G1Affine& /*group*/) noexcept
{
    return decode_on_curve<Fp>(byte_order, from);
}
std::optional<G2Affine> decode_in_group(
    std::endian byte_order, Bytes from, const G2Affine& /*group*/) noexcept
{
    const auto point = decode_on_curve<Fp2>(byte_order, from);
    if (!point || (!point->is_infinity() && !is_in_g2(*point)))
        return std::nullopt;
    return point;
}

template <typename Field>
void encode(
    std::endian byte_order, const Jacobian<Field>& point, std::span<std::uint8_t> to) noexcept
{
    const Affine<Field> affine = point.to_affine();
    std::array<std::uint8_t, 2 * size_of<Field>> bytes;
    write(affine.x, bytes.data());
    write(affine.y, bytes.data() + size_of<Field>);
    to_little<Field>(byte_order, bytes, to);
}

template <typename Field>
bool add(std::endian byte_order, Bytes input, std::span<std::uint8_t> result) noexcept
{
    BRAID_ASSERT(input.size() == 2 * result.size());
    BRAID_ASSERT(result.size() == 2 * size_of<Field>);
    const auto a = decode_on_curve<Field>(byte_order, input.first(result.size()));
    const auto b = decode_on_curve<Field>(byte_order, input.last(result.size()));
    if (!a || !b)
        return false;
    encode(byte_order, Jacobian<Field>::from(*a) + Jacobian<Field>::from(*b), result);
    return true;
}

G1 times(const G1Affine& point, const u256& number) noexcept
{
    return multiply(point, number);
}
G2 times(const G2Affine& point, const u256& number) noexcept
{
    G2 product{};
    if (point.is_infinity())
        return product;
    for (unsigned i = bit_width(number); i-- > 0;)
    {
        product = product.doubled();
        if (((number >> i)[0] & 1) != 0)
            product = product + point;
    }
    return product;
}

template <typename Field>
bool multiply_encoded(std::endian byte_order, Bytes input, std::span<std::uint8_t> result) noexcept
{
    BRAID_ASSERT(input.size() == result.size() + alt_bn128_field_size);
    BRAID_ASSERT(result.size() == 2 * size_of<Field>);
    const auto point = decode_in_group(byte_order, input.first(result.size()), Affine<Field>{});
    if (!point)
        return false;
    Hash32 number = Hash32::from(input.last(alt_bn128_field_size));
    if (byte_order == std::endian::little)
        std::ranges::reverse(number.bytes);
    encode(byte_order, times(*point, u256::from_be(number)), result);
    return true;
}

template <typename Field>
bool compress(std::endian byte_order, Bytes input, std::span<std::uint8_t> result) noexcept
{
    BRAID_ASSERT(input.size() == 2 * size_of<Field>);
    BRAID_ASSERT(result.size() == size_of<Field>);
    std::array<std::uint8_t, size_of<Field>> bytes{};
    if (!is_all_zeros(input))
    {
        const auto decoded = decode<Field>(byte_order, input);
        if (!decoded)
            return false;
        const auto& [x, y] = decoded->point;
        if (!decoded->is_infinity)
            write(x, bytes.data());
        if (decoded->is_infinity)
            bytes.back() |= flag_infinity;
        else if (compare(y, -y) > 0)
            bytes.back() |= flag_larger_y;
    }
    to_little<Field>(byte_order, bytes, result);
    return true;
}

template <typename Field>
bool decompress(std::endian byte_order, Bytes input, std::span<std::uint8_t> result) noexcept
{
    BRAID_ASSERT(input.size() == size_of<Field>);
    BRAID_ASSERT(result.size() == 2 * size_of<Field>);
    std::ranges::fill(result, std::uint8_t{0});
    if (is_all_zeros(input))
        return true;
    std::array<std::uint8_t, size_of<Field>> bytes;
    to_little<Field>(byte_order, input, bytes);
    std::uint8_t flags = 0;
    Affine<Field> point;
    if (!take_flags(bytes.back(), flags) || !read(bytes.data(), point.x))
        return false;
    if (flags == flag_infinity)
        return true;
    const auto root = square_root(point.x.squared() * point.x + coefficient_b(point));
    if (!root)
        return false;
    const bool is_larger = compare(*root, -*root) > 0;
    point.y = is_larger == (flags == flag_larger_y) ? *root : -*root;
    std::array<std::uint8_t, 2 * size_of<Field>> both;
    write(point.x, both.data());
    write(point.y, both.data() + size_of<Field>);
    to_little<Field>(byte_order, both, result);
    return true;
}
}  // namespace

bool alt_bn128_g1_add(std::endian byte_order, Bytes input, std::span<std::uint8_t> result) noexcept
{
    return add<Fp>(byte_order, input, result);
}

bool alt_bn128_g2_add(std::endian byte_order, Bytes input, std::span<std::uint8_t> result) noexcept
{
    return add<Fp2>(byte_order, input, result);
}

bool alt_bn128_g1_multiply(
    std::endian byte_order, Bytes input, std::span<std::uint8_t> result) noexcept
{
    return multiply_encoded<Fp>(byte_order, input, result);
}

bool alt_bn128_g2_multiply(
    std::endian byte_order, Bytes input, std::span<std::uint8_t> result) noexcept
{
    return multiply_encoded<Fp2>(byte_order, input, result);
}

std::optional<bool> alt_bn128_pairing(std::endian byte_order, Bytes input) noexcept
{
    constexpr std::size_t pair_size = alt_bn128_g1_size + alt_bn128_g2_size;
    return is_pairing_product_one(input, pair_size,
        [byte_order](Bytes bytes) -> std::optional<Pair>
        {
            const auto first =
                decode_in_group(byte_order, bytes.first(alt_bn128_g1_size), G1Affine{});
            const auto second =
                decode_in_group(byte_order, bytes.last(alt_bn128_g2_size), G2Affine{});
            if (!first || !second)
                return std::nullopt;
            return Pair{.first = *first, .second = *second};
        });
}

bool alt_bn128_g1_compress(
    std::endian byte_order, Bytes input, std::span<std::uint8_t> result) noexcept
{
    return compress<Fp>(byte_order, input, result);
}

bool alt_bn128_g2_compress(
    std::endian byte_order, Bytes input, std::span<std::uint8_t> result) noexcept
{
    return compress<Fp2>(byte_order, input, result);
}

bool alt_bn128_g1_decompress(
    std::endian byte_order, Bytes input, std::span<std::uint8_t> result) noexcept
{
    return decompress<Fp>(byte_order, input, result);
}

bool alt_bn128_g2_decompress(
    std::endian byte_order, Bytes input, std::span<std::uint8_t> result) noexcept
{
    return decompress<Fp2>(byte_order, input, result);
}
}  // namespace braid::kernels
