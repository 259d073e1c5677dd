// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include "kernels/bn254/square_root.hpp"
#include "kernels/bn254_algebra.hpp"
#include "kernels/multi_scalar.hpp"
#include <algorithm>
#include <vector>

namespace braid::kernels::bn254
{
namespace
{
constexpr std::uint8_t flag_larger_y = 0x80;
constexpr std::uint8_t flag_infinity = 0x40;
constexpr unsigned scalar_bits = 254;

u256 number_of(Bytes from) noexcept
{
    u256 number;
    for (std::size_t i = 0; i < number.words.size(); ++i)
        number[i] = load_le<std::uint64_t>(from.data() + 8 * i);
    return number;
}

void write_number(const u256& number, std::uint8_t* to) noexcept
{
    for (std::size_t i = 0; i < number.words.size(); ++i)
        store_le(to + 8 * i, number[i]);
}

std::optional<Fp> read_field(Bytes from, const Fp& /*field*/) noexcept
{
    return read_fp(from);
}
std::optional<Fp2> read_field(Bytes from, const Fp2& /*field*/) noexcept
{
    const auto c0 = read_fp(from.first(field_size));
    const auto c1 = read_fp(from.last(field_size));
    if (!c0 || !c1)
        return std::nullopt;
    return Fp2{.c0 = *c0, .c1 = *c1};
}
void write_field(const Fp& from, std::uint8_t* to) noexcept
{
    write_number(from.number(), to);
}
void write_field(const Fp2& from, std::uint8_t* to) noexcept
{
    write_field(from.c0, to);
    write_field(from.c1, to + field_size);
}

bool is_larger(const Fp& a, const Fp& b) noexcept
{
    return a.number() > b.number();
}
/// By the imaginary part, then the real one.
bool is_larger(const Fp2& a, const Fp2& b) noexcept
{
    return a.c1 == b.c1 ? is_larger(a.c0, b.c0) : is_larger(a.c1, b.c1);
}

const Fp& coefficient_b(const Fp& /*field*/) noexcept
{
    return curve_b;
}
const Fp2& coefficient_b(const Fp2& /*field*/) noexcept
{
    return twist_b;
}
bool is_in_group(const G1Affine& /*point*/) noexcept
{
    return true;
}
bool is_in_group(const G2Affine& point) noexcept
{
    return is_in_g2(point);
}

/// The y of that x which the flag names; nothing where x is of no point.
template <typename Field>
std::optional<Field> y_of(const Field& x, bool larger) noexcept
{
    const auto root = square_root(x.squared() * x + coefficient_b(x));
    if (!root)
        return std::nullopt;
    return is_larger(*root, -*root) == larger ? *root : -*root;
}

template <typename Field, std::size_t size>
std::optional<Jacobian<Field>> read_point(PointForm form, Bytes from) noexcept
{
    BRAID_ASSERT(from.size() == (form == PointForm::compressed ? size : 2 * size));
    std::array<std::uint8_t, size> last;
    std::ranges::copy(from.last(size), last.begin());
    const std::uint8_t flags = last.back() & (flag_larger_y | flag_infinity);
    if (flags == (flag_larger_y | flag_infinity))
        return std::nullopt;
    last.back() = static_cast<std::uint8_t>(last.back() ^ flags);
    const auto coordinate = read_field(last, Field{});
    if (!coordinate)
        return std::nullopt;

    Affine<Field> point{.x = *coordinate, .y = *coordinate};
    if (form == PointForm::uncompressed)
    {
        const auto x = read_field(from.first(size), Field{});
        if (!x)
            return std::nullopt;
        point.x = *x;
    }
    if (flags == flag_infinity)
        return Jacobian<Field>{};
    if (form == PointForm::compressed)
    {
        const auto y = y_of(point.x, flags == flag_larger_y);
        if (!y)
            return std::nullopt;
        point.y = *y;
    }
    // What infinity is to the curve's functions is no point when it comes without the flag.
    if (point.is_infinity() || !is_on_curve(point, coefficient_b(point.x)) || !is_in_group(point))
        return std::nullopt;
    return Jacobian<Field>::from(point);
}

template <typename Field, std::size_t size>
void write_point(const Jacobian<Field>& from, PointForm form, std::span<std::uint8_t> to) noexcept
{
    BRAID_ASSERT(to.size() == (form == PointForm::compressed ? size : 2 * size));
    const Affine<Field> point = from.to_affine();
    write_field(point.x, to.data());
    if (form == PointForm::uncompressed)
        write_field(point.y, to.data() + size);
    if (point.is_infinity())
        to.back() |= flag_infinity;
    else if (is_larger(point.y, -point.y))
        to.back() |= flag_larger_y;
}

template <typename Field>
bool equal_jacobian(const Jacobian<Field>& a, const Jacobian<Field>& b) noexcept
{
    if (a.is_infinity() || b.is_infinity())
        return a.is_infinity() == b.is_infinity();
    const Field a_zz = a.z.squared();
    const Field b_zz = b.z.squared();
    return a.x * b_zz == b.x * a_zz && a.y * b_zz * b.z == b.y * a_zz * a.z;
}

G1 times(const G1& point, const u256& number) noexcept
{
    return multiply(point.to_affine(), number);
}
G2 times(const G2& point, const u256& number) noexcept
{
    constexpr unsigned window = 4;
    std::array<G2, (1U << window) - 1> multiples{point};
    for (std::size_t i = 1; i < multiples.size(); ++i)
        multiples[i] = multiples[i - 1] + point;
    G2 product{};
    for (unsigned at = 256; at != 0;)
    {
        at -= window;
        for (unsigned i = 0; i < window; ++i)
            product = product.doubled();
        const std::uint64_t digit = (number >> at)[0] % (1U << window);
        if (digit != 0)
            product = product + multiples[digit - 1];
    }
    return product;
}

template <typename Field>
Jacobian<Field> sum(std::span<const Jacobian<Field>> points, std::span<const Fr> scalars)
{
    BRAID_ASSERT(points.size() == scalars.size());
    Jacobian<Field> total{};
    if (points.size() < bucket_terms_min)
    {
        for (std::size_t i = 0; i < points.size(); ++i)
            total = total + times(points[i], scalars[i].number());
        return total;
    }
    std::vector<ScalarWords> words;
    words.reserve(scalars.size());
    for (const Fr& scalar : scalars)
        words.push_back(scalar.number().words);
    return sum_of_multiples_by_buckets<Jacobian<Field>, Jacobian<Field>>(words, points, scalar_bits,
        [](Jacobian<Field>& to, const Jacobian<Field>& term, bool is_negated)
        { to = to + (is_negated ? term.negated() : term); });
}
}  // namespace

std::optional<Fr> read_fr(Bytes from) noexcept
{
    BRAID_ASSERT(from.size() == field_size);
    const u256 number = number_of(from);
    if (number >= group_order)
        return std::nullopt;
    return Fr::of(number);
}

std::optional<Fp> read_fp(Bytes from) noexcept
{
    BRAID_ASSERT(from.size() == field_size);
    const u256 number = number_of(from);
    if (number >= Fp::prime())
        return std::nullopt;
    return Fp::of(number);
}

std::optional<Fp12> read_fp12(Bytes from) noexcept
{
    BRAID_ASSERT(from.size() == fp12_size);
    Fp12 element;
    for (Fp6* sextic : {&element.c0, &element.c1})
        for (Fp2* quadratic : {&sextic->c0, &sextic->c1, &sextic->c2})
        {
            const auto value = read_field(from.first(2 * field_size), Fp2{});
            if (!value)
                return std::nullopt;
            *quadratic = *value;
            from = from.subspan(2 * field_size);
        }
    return element;
}

std::optional<G1> read_g1(PointForm form, Bytes from) noexcept
{
    return read_point<Fp, g1_size>(form, from);
}

std::optional<G2> read_g2(PointForm form, Bytes from) noexcept
{
    return read_point<Fp2, g2_size>(form, from);
}

void write(const Fr& from, std::span<std::uint8_t> to) noexcept
{
    BRAID_ASSERT(to.size() == field_size);
    write_number(from.number(), to.data());
}

void write(const Fp& from, std::span<std::uint8_t> to) noexcept
{
    BRAID_ASSERT(to.size() == field_size);
    write_field(from, to.data());
}

void write(const Fp12& from, std::span<std::uint8_t> to) noexcept
{
    BRAID_ASSERT(to.size() == fp12_size);
    std::uint8_t* at = to.data();
    for (const Fp6* sextic : {&from.c0, &from.c1})
        for (const Fp2* quadratic : {&sextic->c0, &sextic->c1, &sextic->c2})
        {
            write_field(*quadratic, at);
            at += 2 * field_size;
        }
}

void write(const G1& from, PointForm form, std::span<std::uint8_t> to) noexcept
{
    write_point<Fp, g1_size>(from, form, to);
}

void write(const G2& from, PointForm form, std::span<std::uint8_t> to) noexcept
{
    write_point<Fp2, g2_size>(from, form, to);
}

G1 g1_generator() noexcept
{
    return {.x = Fp{1}, .y = Fp{2}, .z = Fp{1}};
}

G2 g2_generator() noexcept
{
    constexpr Fp2 x{.c0 = Fp::of({0x1800deef121f1e76, 0x426a00665e5c4479, 0x674322d4f75edadd,
                        0x46debd5cd992f6ed}),
        .c1 = Fp::of(
            {0x198e9393920d483a, 0x7260bfb731fb5d25, 0xf1aa493335a9e712, 0x97e485b7aef312c2})};
    constexpr Fp2 y{.c0 = Fp::of({0x12c85ea5db8c6deb, 0x4aab71808dcb408f, 0xe3d1e7690c43d37b,
                        0x4ce6cc0166fa7daa}),
        .c1 = Fp::of(
            {0x090689d0585ff075, 0xec9e99ad690c3395, 0xbc4b313370b38ef3, 0x55acdadcd122975b})};
    return {.x = x, .y = y, .z = Fp2::one()};
}

bool equal_points(const G1& a, const G1& b) noexcept
{
    return equal_jacobian(a, b);
}

bool equal_points(const G2& a, const G2& b) noexcept
{
    return equal_jacobian(a, b);
}

G1 sum_of_multiples(std::span<const G1> points, std::span<const Fr> scalars)
{
    return sum(points, scalars);
}

G2 sum_of_multiples(std::span<const G2> points, std::span<const Fr> scalars)
{
    return sum(points, scalars);
}

Fp12 pairing_product(std::span<const G1> first, std::span<const G2> second) noexcept
{
    BRAID_ASSERT(first.size() == second.size());
    return final_exponentiation(miller_loops(first.size(), [&](std::size_t i)
        { return Pair{.first = first[i].to_affine(), .second = second[i].to_affine()}; }));
}
}  // namespace braid::kernels::bn254
