// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/cpu/transpose_x8.hpp"
#include "kernels/ed25519/base_table.hpp"
#include "kernels/ed25519/curve.hpp"
#include "kernels/ed25519/field_x8.hpp"

// Eight points of the curve, one a lane, for the file built with AVX-512 IFMA: all names are local to it.
namespace braid::kernels::ed25519
{
namespace
{
/// As Point.
struct Point8
{
    Field8 x;
    Field8 y;
    Field8 z;
    Field8 t;
};

/// As Addend.
struct Addend8
{
    Field8 y_plus_x;
    Field8 y_minus_x;
    Field8 z2;
    Field8 t2d;
};

// Copies, which the compiler makes literals of, instead of variables that all files share.
constexpr Field one_literal = one;
constexpr Field d_literal = curve_d;
constexpr Field d2_literal = curve_2d;
constexpr Field root_literal = root_of_minus_one;

Field8 ones() noexcept
{
    return broadcast(one_literal);
}

Point8 neutral() noexcept
{
    return {broadcast(Field{}), ones(), ones(), broadcast(Field{})};
}

/// The coordinates of a sum from four sums of products; t only for who needs it.
template <bool with_t>
[[gnu::always_inline]] inline void complete(
    Point8& to, const Field8& e, const Field8& f, const Field8& g, const Field8& h) noexcept
{
    to.x = e * f;
    to.y = g * h;
    to.z = f * g;
    if constexpr (with_t)
        to.t = e * h;
}

/// As Point::doubled().
template <bool with_t>
[[gnu::noinline]] void double_in_place(Point8& p) noexcept
{
    const Sum8 xy = multiply(p.x, p.y);
    const Sum8 a = square(p.x);
    const Sum8 b = square<10>(p.y);
    const Sum8 zz = square<10>(p.z);
    const Sum8 g = less(b, a);
    complete<with_t>(
        p, carried(plus(xy, xy)), carried(less(plus(zz, zz), g)), carried(g), carried(plus(a, b)));
}

void double_times(Point8& p, int count) noexcept
{
    for (int i = 1; i < count; ++i)
        double_in_place<false>(p);
    double_in_place<true>(p);
}

/// Adds q, or subtracts it in the lanes of the mask. `zz` is the product of p.z and q.z2, plus 2^11 p.
template <bool with_t>
[[gnu::always_inline]] inline void add_product(
    Point8& p, const Sum8& zz, const Addend8& q, __mmask8 is_minus) noexcept
{
    const Sum8 a = multiply(p.y - p.x, blend(q.y_minus_x, q.y_plus_x, is_minus));
    const Sum8 b = multiply<10>(p.y + p.x, blend(q.y_plus_x, q.y_minus_x, is_minus));
    Sum8 c = multiply(p.t, q.t2d);
    const Sum8 minus_c = less(multiple_of_p<10>(), c);
#pragma GCC unroll 5
    for (std::size_t i = 0; i < 5; ++i)
        c.limbs[i] = _mm512_mask_mov_epi64(c.limbs[i], is_minus, minus_c.limbs[i]);
    complete<with_t>(
        p, carried(less(b, a)), carried(less(zz, c)), carried(plus(zz, c)), carried(plus(b, a)));
}

template <bool with_t>
[[gnu::noinline]] void add(Point8& p, const Addend8& q, __mmask8 is_minus) noexcept
{
    add_product<with_t>(p, multiply<11>(p.z, q.z2), q, is_minus);
}

/// Adds a point with z = 1, whose z2 is not read.
template <bool with_t>
[[gnu::noinline]] void add_affine(Point8& p, const Addend8& q, __mmask8 is_minus) noexcept
{
    add_product<with_t>(p, plus(multiple_of_p<11>(), plus(p.z, p.z)), q, is_minus);
}

Addend8 addend_of(const Point8& p) noexcept
{
    return {p.y + p.x, p.y - p.x, p.z + p.z, p.t * broadcast(d2_literal)};
}

Field8 negated(const Field8& value) noexcept
{
    return broadcast(Field{}) - value;
}

/// Factors of so many groups of lanes: a chain of squarings waits for each, and another chain fills the time.
template <std::size_t count>
struct Chains
{
    Field8 fields[count];

    [[nodiscard, gnu::noinline]] friend Chains operator*(const Chains& a, const Chains& b) noexcept
    {
        Chains product;
        for (std::size_t i = 0; i < count; ++i)
            product.fields[i] = a.fields[i] * b.fields[i];
        return product;
    }
};

template <std::size_t count>
[[gnu::noinline]] Chains<count> square_times(Chains<count> values, int times) noexcept
{
    for (int time = 0; time < times; ++time)
    {
#pragma GCC unroll 2
        for (std::size_t i = 0; i < count; ++i)
            values.fields[i] = carried(square(values.fields[i]));
    }
    return values;
}

/// As FieldPowers.
template <std::size_t count>
struct Powers8
{
    Chains<count> eleventh;
    Chains<count> ones_250;
};

template <std::size_t count>
Powers8<count> powers_of(const Chains<count>& value) noexcept
{
    const auto second = square_times(value, 1);
    const auto ninth = square_times(second, 2) * value;
    const auto eleventh = ninth * second;
    const auto ones_5 = square_times(eleventh, 1) * ninth;
    const auto ones_10 = square_times(ones_5, 5) * ones_5;
    const auto ones_20 = square_times(ones_10, 10) * ones_10;
    const auto ones_40 = square_times(ones_20, 20) * ones_20;
    const auto ones_50 = square_times(ones_40, 10) * ones_10;
    const auto ones_100 = square_times(ones_50, 50) * ones_50;
    const auto ones_200 = square_times(ones_100, 100) * ones_100;
    return {eleventh, square_times(ones_200, 50) * ones_50};
}

/// As inverse().
Field8 inverse(const Field8& value) noexcept
{
    const auto powers = powers_of(Chains<1>{{value}});
    return square_times(powers.ones_250, 5).fields[0] * powers.eleventh.fields[0];
}

/// Encodings of eight points as four words a lane.
struct Encoded8
{
    __m512i words[4];
};

/// Eight decoded points; `valid` tells the lanes that had one.
struct Decoded8
{
    Field8 x;
    Field8 y;
    __mmask8 valid = 0;
};

/// As Point::from_bytes(), for one group of lanes or two.
template <std::size_t count>
void decode(const Encoded8 (&encoded)[count], Decoded8 (&points)[count]) noexcept
{
    Chains<count> u;
    Chains<count> v;
    for (std::size_t i = 0; i < count; ++i)
    {
        points[i].y = field_of_words(encoded[i].words);
        const Field8 yy = carried(square(points[i].y));
        u.fields[i] = yy - ones();
        v.fields[i] = broadcast(d_literal) * yy + ones();
    }
    const Chains<count> v3 = square_times(v, 1) * v;
    const Chains<count> uv3 = u * v3;
    const Chains<count> base = uv3 * v3 * v;
    const Chains<count> roots = uv3 * (square_times(powers_of(base).ones_250, 2) * base);
    for (std::size_t i = 0; i < count; ++i)
    {
        Field8 x = roots.fields[i];
        const Field8 vxx = v.fields[i] * carried(square(x));
        const __mmask8 is_root = is_zero(vxx - u.fields[i]);
        const __mmask8 is_other_root = is_zero(vxx + u.fields[i]);
        x = blend(x, x * broadcast(root_literal), is_other_root);
        points[i].valid = static_cast<__mmask8>(is_root | is_other_root);
        const __mmask8 sign = _mm512_movepi64_mask(encoded[i].words[3]);
        points[i].x = blend(x, negated(x), static_cast<__mmask8>(is_odd(x) ^ sign));
    }
}

/// Rows of a table, one a lane, as limbs.
template <std::size_t limb_count>
[[gnu::always_inline]] inline void load_rows(
    __m512i (&limbs)[limb_count], const std::uint64_t* const (&rows)[8]) noexcept
{
#pragma GCC unroll 3
    for (std::size_t first = 0; first < limb_count; first += 8)
    {
        __m512i square[8];
#pragma GCC unroll 8
        for (std::size_t lane = 0; lane < 8; ++lane)
            square[lane] = _mm512_load_si512(rows[lane] + first);
        cpu::transpose(square);
#pragma GCC unroll 8
        for (std::size_t i = 0; i < 8; ++i)
            limbs[first + i] = square[i];
    }
}

[[gnu::always_inline]] inline Field8 field_of(const __m512i* limbs) noexcept
{
    return {{limbs[0], limbs[1], limbs[2], limbs[3], limbs[4]}};
}

/// A scalar a lane in biased form, and its digits.
template <typename Windows>
class Digits8
{
public:
    /// [scalars < 2^253]
    explicit Digits8(const Words (&scalars)[8]) noexcept
    {
        alignas(64) std::uint64_t transposed[4][8];
        for (std::size_t lane = 0; lane < 8; ++lane)
        {
            std::uint64_t words[4];
            std::memcpy(words, &scalars[lane], sizeof words);
            for (std::size_t i = 0; i < 4; ++i)
                transposed[i][lane] = words[i];
        }
        for (std::size_t i = 0; i < 4; ++i)
            words_[i] = _mm512_load_si512(transposed[i]);
        add_bias();
    }

    struct Digit
    {
        alignas(64) std::uint64_t magnitudes[8];
        __mmask8 is_negative = 0;
    };

    [[nodiscard]] Digit at(int i) const noexcept
    {
        const int word = Windows::width * i / 64;
        const int shift = Windows::width * i % 64;
        const __m512i above = word + 1 < 4 ? words_[word + 1] : _mm512_setzero_si512();
        // A shift by 64 gives zero.
        const __m512i bits =
            _mm512_or_si512(_mm512_srl_epi64(words_[word], _mm_cvtsi32_si128(shift)),
                _mm512_sll_epi64(above, _mm_cvtsi32_si128(64 - shift)));
        const __m512i window =
            _mm512_and_si512(bits, broadcast((std::uint64_t{1} << Windows::width) - 1));
        const bool is_last = i + 1 == Windows::count;
        const __m512i value = _mm512_sub_epi64(window, broadcast(is_last ? 0 : Windows::half));
        Digit digit;
        _mm512_store_si512(digit.magnitudes, _mm512_abs_epi64(value));
        digit.is_negative = _mm512_movepi64_mask(value);
        return digit;
    }

private:
    void add_bias() noexcept
    {
        constexpr Words bias = Windows::bias;
        std::uint64_t words[4];
        std::memcpy(words, &bias, sizeof words);
        __mmask8 carry = 0;
        for (std::size_t i = 0; i < 4; ++i)
        {
            const __m512i addend = broadcast(words[i]);
            const __m512i sum = _mm512_add_epi64(words_[i], addend);
            const __m512i carried_sum = _mm512_mask_add_epi64(sum, carry, sum, broadcast(1));
            carry =
                static_cast<__mmask8>(_mm512_cmplt_epu64_mask(sum, addend) |
                                      (carry & _mm512_testn_epi64_mask(carried_sum, carried_sum)));
            words_[i] = carried_sum;
        }
    }

    __m512i words_[4];
};

/// The multiples 0 to KeyWindows::half of a point a lane.
class KeyTable8
{
public:
    explicit KeyTable8(const Point8& point) noexcept
    {
        const Addend8 step = addend_of(point);
        Point8 points[KeyWindows::half + 1];
        points[0] = neutral();
        points[1] = point;
        write(0, addend_of(points[0]));
        write(1, step);
        for (std::size_t i = 2; i <= KeyWindows::half; ++i)
        {
            points[i] = points[i % 2 == 0 ? i / 2 : i - 1];
            if (i % 2 == 0)
                double_in_place<true>(points[i]);
            else
                add<true>(points[i], step, 0);
            write(i, addend_of(points[i]));
        }
    }

    [[nodiscard]] Addend8 at(const std::uint64_t (&multiples)[8]) const noexcept
    {
        const std::uint64_t* rows[8];
        for (std::size_t lane = 0; lane < 8; ++lane)
            rows[lane] = rows_[lane][multiples[lane]];
        __m512i limbs[row_words];
        load_rows(limbs, rows);
        return {field_of(limbs), field_of(limbs + 5), field_of(limbs + 10), field_of(limbs + 15)};
    }

private:
    static constexpr std::size_t row_words = 24;

    void write(std::size_t multiple, const Addend8& addend) noexcept
    {
        __m512i limbs[row_words];
        std::memcpy(limbs, &addend, sizeof addend);
        std::memset(limbs + 20, 0, 4 * sizeof(__m512i));
        for (std::size_t first = 0; first < row_words; first += 8)
        {
            __m512i square[8];
            for (std::size_t i = 0; i < 8; ++i)
                square[i] = limbs[first + i];
            cpu::transpose(square);
            for (std::size_t lane = 0; lane < 8; ++lane)
                _mm512_store_si512(rows_[lane][multiple] + first, square[lane]);
        }
    }

    alignas(64) std::uint64_t rows_[8][KeyWindows::half + 1][row_words];
};

/// Rows of the base table, without their z2.
Addend8 base_rows(const std::uint64_t (&multiples)[8], const BaseTable& table) noexcept
{
    const std::uint64_t* rows[8];
    for (std::size_t lane = 0; lane < 8; ++lane)
        rows[lane] = table.rows[multiples[lane]];
    __m512i limbs[BaseTable::row_words];
    load_rows(limbs, rows);
    return {field_of(limbs), field_of(limbs + 5), {}, field_of(limbs + 10)};
}

/// [s]B + [k]P, but for t, with windows of both scalars over one chain of doublings. [scalars < 2^253]
Point8 combination(const Words (&s)[8], const Words (&k)[8], const Point8& point) noexcept
{
    const BaseTable& base = base_table();
    const KeyTable8 table{point};
    const Digits8<BaseWindows> s_digits{s};
    const Digits8<KeyWindows> k_digits{k};
    Point8 sum = neutral();
    for (int i = KeyWindows::count - 1; i >= 0; --i)
    {
        if (i + 1 != KeyWindows::count)
            double_times(sum, 5);
        const auto digit = k_digits.at(i);
        if (i % 2 != 0)
        {
            add<false>(sum, table.at(digit.magnitudes), digit.is_negative);
            continue;
        }
        add<true>(sum, table.at(digit.magnitudes), digit.is_negative);
        const auto base_digit = s_digits.at(i / 2);
        add_affine<false>(sum, base_rows(base_digit.magnitudes, base), base_digit.is_negative);
    }
    return sum;
}
}  // namespace
}  // namespace braid::kernels::ed25519
