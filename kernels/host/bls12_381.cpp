// SPDX-License-Identifier: Apache-2.0
#include "kernels/bls12_381.hpp"

#include "base/assert.hpp"
#include <algorithm>
#include <bit>
#include <blst.h>
#include <vector>

/// blst's types are arrays of limbs, as ours are, so that a value is one of either by its bits.
namespace braid::kernels::bls12_381
{
namespace
{
constexpr std::uint8_t flag_compressed = 0x80;
constexpr std::uint8_t flag_infinity = 0x40;
constexpr std::uint8_t flag_larger_y = 0x20;
constexpr std::uint8_t flags_all = flag_compressed | flag_infinity | flag_larger_y;
constexpr std::size_t scalar_bits = 255;
/// Pairs whose Miller loops share their squarings; as many as blst takes at once.
constexpr std::size_t pairs_at_once = 8;

/// The prime of the field, most significant byte first.
constexpr std::array<std::uint8_t, fp_size> field_prime{0x1a, 0x01, 0x11, 0xea, 0x39, 0x7f, 0xe6,
    0x9a, 0x4b, 0x1b, 0xa7, 0xb6, 0x43, 0x4b, 0xac, 0xd7, 0x64, 0x77, 0x4b, 0x84, 0xf3, 0x85, 0x12,
    0xbf, 0x67, 0x30, 0xd2, 0xa0, 0xf6, 0xb0, 0xf6, 0x24, 0x1e, 0xab, 0xff, 0xfe, 0xb1, 0x53, 0xff,
    0xff, 0xb9, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xaa, 0xab};

blst_fr of(const Fr& value) noexcept
{
    return std::bit_cast<blst_fr>(value);
}
blst_fp12 of(const Fp12& value) noexcept
{
    return std::bit_cast<blst_fp12>(value);
}

/// blst's functions for the points over the prime field.
struct First
{
    using Value = G1;
    using Point = blst_p1;
    using Affine = blst_p1_affine;
    static constexpr std::size_t size = g1_size;
    static constexpr auto uncompress = blst_p1_uncompress;
    static constexpr auto compress = blst_p1_compress;
    static constexpr auto serialize = blst_p1_serialize;
    static constexpr auto is_in_group = blst_p1_affine_in_g1;
    static constexpr auto is_infinity = blst_p1_is_inf;
    static constexpr auto to_affine = blst_p1_to_affine;
    static constexpr auto from_affine = blst_p1_from_affine;
    static constexpr auto multiply = blst_p1_mult;
    static constexpr auto scratch_size = blst_p1s_mult_pippenger_scratch_sizeof;
    static constexpr auto multiply_sum = blst_p1s_mult_pippenger;
};

/// The same for the points over the quadratic extension.
struct Second
{
    using Value = G2;
    using Point = blst_p2;
    using Affine = blst_p2_affine;
    static constexpr std::size_t size = g2_size;
    static constexpr auto uncompress = blst_p2_uncompress;
    static constexpr auto compress = blst_p2_compress;
    static constexpr auto serialize = blst_p2_serialize;
    static constexpr auto is_in_group = blst_p2_affine_in_g2;
    static constexpr auto is_infinity = blst_p2_is_inf;
    static constexpr auto to_affine = blst_p2_to_affine;
    static constexpr auto from_affine = blst_p2_from_affine;
    static constexpr auto multiply = blst_p2_mult;
    static constexpr auto scratch_size = blst_p2s_mult_pippenger_scratch_sizeof;
    static constexpr auto multiply_sum = blst_p2s_mult_pippenger;
};

/// A coordinate, most significant byte first; false where it is not reduced.
bool read_coordinate(Bytes from, blst_fp& to) noexcept
{
    if (compare(from, field_prime) >= 0)
        return false;
    blst_fp_from_bendian(&to, from.data());
    return true;
}
/// The imaginary part first.
bool read_coordinate(Bytes from, blst_fp2& to) noexcept
{
    return read_coordinate(from.first(fp_size), to.fp[1]) &&
           read_coordinate(from.last(fp_size), to.fp[0]);
}

bool is_all_zeros(Bytes bytes) noexcept
{
    return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

/// `bytes` without its flags.
template <typename Group>
bool read_affine(
    PointForm form, std::uint8_t flags, Bytes bytes, typename Group::Affine& to) noexcept
{
    if (form == PointForm::uncompressed)
        // blst takes zeros for infinity; on no curve of the isomorphic ones they are a point.
        return !is_all_zeros(bytes) && read_coordinate(bytes.first(Group::size), to.x) &&
               read_coordinate(bytes.last(Group::size), to.y);
    std::array<std::uint8_t, Group::size> flagged;
    std::ranges::copy(bytes, flagged.begin());
    flagged[0] |= static_cast<std::uint8_t>(flags & (flag_compressed | flag_larger_y));
    return Group::uncompress(&to, flagged.data()) == BLST_SUCCESS;
}

template <typename Group>
std::optional<typename Group::Value> read_point(PointForm form, Bytes from) noexcept
{
    const std::size_t size = form == PointForm::compressed ? Group::size : 2 * Group::size;
    BRAID_ASSERT(from.size() == size);
    std::array<std::uint8_t, 2 * Group::size> buffer;
    std::ranges::copy(from, buffer.begin());
    const std::uint8_t flags = buffer[0] & flags_all;
    buffer[0] = static_cast<std::uint8_t>(buffer[0] ^ flags);
    if (((flags & flag_compressed) != 0) != (form == PointForm::compressed))
        return std::nullopt;
    if ((flags & flag_infinity) != 0)
        return typename Group::Value{};
    typename Group::Affine affine;
    if (!read_affine<Group>(form, flags, Bytes{buffer}.first(size), affine) ||
        !Group::is_in_group(&affine))
        return std::nullopt;
    typename Group::Point point;
    Group::from_affine(&point, &affine);
    return std::bit_cast<typename Group::Value>(point);
}

template <typename Group>
void write_point(
    const typename Group::Value& from, PointForm form, std::span<std::uint8_t> to) noexcept
{
    const auto point = std::bit_cast<typename Group::Point>(from);
    BRAID_ASSERT(to.size() == (form == PointForm::compressed ? Group::size : 2 * Group::size));
    if (form == PointForm::compressed)
        Group::compress(to.data(), &point);
    else
        Group::serialize(to.data(), &point);
}

template <typename Group>
typename Group::Value sum(
    std::span<const typename Group::Value> points, std::span<const Fr> scalars)
{
    BRAID_ASSERT(points.size() == scalars.size());
    std::vector<typename Group::Affine> affine;
    std::vector<blst_scalar> numbers;
    affine.reserve(points.size());
    numbers.reserve(points.size());
    for (std::size_t i = 0; i < points.size(); ++i)
    {
        const auto point = std::bit_cast<typename Group::Point>(points[i]);
        if (Group::is_infinity(&point))
            continue;
        Group::to_affine(&affine.emplace_back(), &point);
        const blst_fr scalar = of(scalars[i]);
        blst_scalar_from_fr(&numbers.emplace_back(), &scalar);
    }
    typename Group::Point total{};
    if (affine.size() == 1)
    {
        Group::from_affine(&total, affine.data());
        Group::multiply(&total, &total, numbers[0].b, scalar_bits);
    }
    else if (!affine.empty())
    {
        // A null pointer says that the rest follows the first in memory.
        const std::array<const typename Group::Affine*, 2> first_point{affine.data(), nullptr};
        const std::array<const byte*, 2> first_number{numbers.data()->b, nullptr};
        std::vector<limb_t> scratch(Group::scratch_size(affine.size()) / sizeof(limb_t));
        Group::multiply_sum(&total, first_point.data(), affine.size(), first_number.data(),
            scalar_bits, scratch.data());
    }
    return std::bit_cast<typename Group::Value>(total);
}

/// f on each pair of coefficients.
template <typename Function>
Fp12 by_coefficients(const Fp12& a, const Fp12& b, const Function& f) noexcept
{
    const blst_fp12 left = of(a);
    const blst_fp12 right = of(b);
    blst_fp12 result;
    for (std::size_t i = 0; i < 12; ++i)
    {
        const auto at = [i](auto& element) -> auto&
        { return element.fp6[i / 6].fp2[i / 2 % 3].fp[i % 2]; };
        f(&at(result), &at(left), &at(right));
    }
    return std::bit_cast<Fp12>(result);
}
}  // namespace

Fr Fr::of(std::uint64_t number) noexcept
{
    const std::array<std::uint64_t, 4> words{number};
    blst_fr value;
    blst_fr_from_uint64(&value, words.data());
    return std::bit_cast<Fr>(value);
}

Fr operator+(const Fr& a, const Fr& b) noexcept
{
    const blst_fr left = of(a);
    const blst_fr right = of(b);
    blst_fr sum;
    blst_fr_add(&sum, &left, &right);
    return std::bit_cast<Fr>(sum);
}

Fr operator-(const Fr& a, const Fr& b) noexcept
{
    const blst_fr left = of(a);
    const blst_fr right = of(b);
    blst_fr difference;
    blst_fr_sub(&difference, &left, &right);
    return std::bit_cast<Fr>(difference);
}

Fr operator*(const Fr& a, const Fr& b) noexcept
{
    const blst_fr left = of(a);
    const blst_fr right = of(b);
    blst_fr product;
    blst_fr_mul(&product, &left, &right);
    return std::bit_cast<Fr>(product);
}

Fr Fr::inverted() const noexcept
{
    const blst_fr value = bls12_381::of(*this);
    blst_fr inverse;
    blst_fr_eucl_inverse(&inverse, &value);
    return std::bit_cast<Fr>(inverse);
}

std::array<std::uint64_t, 4> Fr::number() const noexcept
{
    const blst_fr value = bls12_381::of(*this);
    std::array<std::uint64_t, 4> words;
    blst_uint64_from_fr(words.data(), &value);
    return words;
}

Fp12 Fp12::of(std::uint64_t number) noexcept
{
    blst_fp12 element{};
    const std::array<std::uint64_t, 6> words{number};
    blst_fp_from_uint64(&element.fp6[0].fp2[0].fp[0], words.data());
    return std::bit_cast<Fp12>(element);
}

Fp12 operator+(const Fp12& a, const Fp12& b) noexcept
{
    return by_coefficients(a, b, blst_fp_add);
}

Fp12 operator-(const Fp12& a, const Fp12& b) noexcept
{
    return by_coefficients(a, b, blst_fp_sub);
}

Fp12 operator*(const Fp12& a, const Fp12& b) noexcept
{
    const blst_fp12 left = of(a);
    const blst_fp12 right = of(b);
    blst_fp12 product;
    blst_fp12_mul(&product, &left, &right);
    return std::bit_cast<Fp12>(product);
}

Fp12 Fp12::squared() const noexcept
{
    const blst_fp12 value = bls12_381::of(*this);
    blst_fp12 square;
    blst_fp12_sqr(&square, &value);
    return std::bit_cast<Fp12>(square);
}

Fp12 Fp12::inverted() const noexcept
{
    const blst_fp12 value = bls12_381::of(*this);
    blst_fp12 inverse;
    blst_fp12_inverse(&inverse, &value);
    return std::bit_cast<Fp12>(inverse);
}

G1 G1::generator() noexcept
{
    return std::bit_cast<G1>(*blst_p1_generator());
}

bool operator==(const G1& a, const G1& b) noexcept
{
    const auto left = std::bit_cast<blst_p1>(a);
    const auto right = std::bit_cast<blst_p1>(b);
    return blst_p1_is_equal(&left, &right);
}

G1 operator+(const G1& a, const G1& b) noexcept
{
    const auto left = std::bit_cast<blst_p1>(a);
    const auto right = std::bit_cast<blst_p1>(b);
    blst_p1 sum;
    blst_p1_add_or_double(&sum, &left, &right);
    return std::bit_cast<G1>(sum);
}

G1 G1::operator-() const noexcept
{
    auto point = std::bit_cast<blst_p1>(*this);
    blst_p1_cneg(&point, true);
    return std::bit_cast<G1>(point);
}

G1 G1::doubled() const noexcept
{
    auto point = std::bit_cast<blst_p1>(*this);
    blst_p1_double(&point, &point);
    return std::bit_cast<G1>(point);
}

G2 G2::generator() noexcept
{
    return std::bit_cast<G2>(*blst_p2_generator());
}

bool operator==(const G2& a, const G2& b) noexcept
{
    const auto left = std::bit_cast<blst_p2>(a);
    const auto right = std::bit_cast<blst_p2>(b);
    return blst_p2_is_equal(&left, &right);
}

G2 operator+(const G2& a, const G2& b) noexcept
{
    const auto left = std::bit_cast<blst_p2>(a);
    const auto right = std::bit_cast<blst_p2>(b);
    blst_p2 sum;
    blst_p2_add_or_double(&sum, &left, &right);
    return std::bit_cast<G2>(sum);
}

G2 G2::operator-() const noexcept
{
    auto point = std::bit_cast<blst_p2>(*this);
    blst_p2_cneg(&point, true);
    return std::bit_cast<G2>(point);
}

G2 G2::doubled() const noexcept
{
    auto point = std::bit_cast<blst_p2>(*this);
    blst_p2_double(&point, &point);
    return std::bit_cast<G2>(point);
}

std::optional<Fr> read_fr(Bytes from) noexcept
{
    BRAID_ASSERT(from.size() == fr_size);
    blst_scalar scalar;
    blst_scalar_from_lendian(&scalar, from.data());
    blst_fr value;
    blst_fr_from_scalar(&value, &scalar);
    blst_scalar back;
    blst_scalar_from_fr(&back, &value);
    if (!equal(back.b, from))
        return std::nullopt;
    return std::bit_cast<Fr>(value);
}

std::optional<Fp12> read_fp12(Bytes from) noexcept
{
    BRAID_ASSERT(from.size() == fp12_size);
    blst_fp12 element;
    for (std::size_t i = 0; i < 12; ++i)
    {
        std::array<std::uint8_t, fp_size> reversed;
        std::ranges::reverse_copy(from.subspan(i * fp_size, fp_size), reversed.begin());
        if (!read_coordinate(reversed, element.fp6[i / 6].fp2[i / 2 % 3].fp[i % 2]))
            return std::nullopt;
    }
    return std::bit_cast<Fp12>(element);
}

std::optional<G1> read_g1(PointForm form, Bytes from) noexcept
{
    return read_point<First>(form, from);
}

std::optional<G2> read_g2(PointForm form, Bytes from) noexcept
{
    return read_point<Second>(form, from);
}

void write(const Fr& from, std::span<std::uint8_t> to) noexcept
{
    BRAID_ASSERT(to.size() == fr_size);
    const auto words = from.number();
    for (std::size_t i = 0; i < words.size(); ++i)
        store_le(to.data() + 8 * i, words[i]);
}

void write(const Fp12& from, std::span<std::uint8_t> to) noexcept
{
    BRAID_ASSERT(to.size() == fp12_size);
    const blst_fp12 element = of(from);
    for (std::size_t i = 0; i < 12; ++i)
        blst_lendian_from_fp(to.data() + i * fp_size, &element.fp6[i / 6].fp2[i / 2 % 3].fp[i % 2]);
}

void write(const G1& from, PointForm form, std::span<std::uint8_t> to) noexcept
{
    write_point<First>(from, form, to);
}

void write(const G2& from, PointForm form, std::span<std::uint8_t> to) noexcept
{
    write_point<Second>(from, form, to);
}

G1 sum_of_multiples(std::span<const G1> points, std::span<const Fr> scalars)
{
    return sum<First>(points, scalars);
}

G2 sum_of_multiples(std::span<const G2> points, std::span<const Fr> scalars)
{
    return sum<Second>(points, scalars);
}

Fp12 pairing_product(std::span<const G1> first, std::span<const G2> second) noexcept
{
    BRAID_ASSERT(first.size() == second.size());
    std::array<blst_p1_affine, pairs_at_once> firsts;
    std::array<blst_p2_affine, pairs_at_once> seconds;
    std::size_t count = 0;
    blst_fp12 product = *blst_fp12_one();
    for (std::size_t i = 0; i < first.size(); ++i)
    {
        const auto a = std::bit_cast<blst_p1>(first[i]);
        const auto b = std::bit_cast<blst_p2>(second[i]);
        // Infinity, whose pairing is one, is nothing that blst's loop takes.
        if (!blst_p1_is_inf(&a) && !blst_p2_is_inf(&b))
        {
            blst_p1_to_affine(&firsts[count], &a);
            blst_p2_to_affine(&seconds[count], &b);
            ++count;
        }
        if (count == pairs_at_once || (count != 0 && i + 1 == first.size()))
        {
            const std::array<const blst_p1_affine*, 2> first_point{firsts.data(), nullptr};
            const std::array<const blst_p2_affine*, 2> second_point{seconds.data(), nullptr};
            blst_fp12 loop;
            blst_miller_loop_n(&loop, second_point.data(), first_point.data(), count);
            blst_fp12_mul(&product, &product, &loop);
            count = 0;
        }
    }
    blst_final_exp(&product, &product);
    return std::bit_cast<Fp12>(product);
}

G1 hash_to_g1(Bytes message, Bytes domain) noexcept
{
    blst_p1 point;
    blst_hash_to_g1(
        &point, message.data(), message.size(), domain.data(), domain.size(), nullptr, 0);
    return std::bit_cast<G1>(point);
}

G2 hash_to_g2(Bytes message, Bytes domain) noexcept
{
    blst_p2 point;
    blst_hash_to_g2(
        &point, message.data(), message.size(), domain.data(), domain.size(), nullptr, 0);
    return std::bit_cast<G2>(point);
}
}  // namespace braid::kernels::bls12_381
