// SPDX-License-Identifier: Apache-2.0
#include "kernels/ecrecover/curve52.hpp"
#include "kernels/ecrecover/lane_group.hpp"
#include "kernels/ecrecover/lane_inverse.hpp"
#include "kernels/ecrecover/order52.hpp"

namespace braid::kernels::ecrecover
{
namespace
{
/// A cube root of 1 modulo p: (beta x, y) is lambda times (x, y).
Factor beta() noexcept
{
    return {{all_lanes(0x96c28719501ee), all_lanes(0x7512f58995c13), all_lanes(0xc3434e99cf049),
        all_lanes(0x7106e64479ea), all_lanes(0x7ae96a2b657c)}};
}

/// Bits of a digit of a point's multiple, of which there are 26, and the position of the last.
constexpr unsigned point_window = 5;
constexpr unsigned point_position_max = 125;
/// Bits of a digit of the generator's multiple, of which there are 20. The lower half multiplies the generator, the upper half
/// that times 2^130. Digits of two bits more would take a table of 2 MiB and save two additions of 71.
constexpr unsigned generator_window = 13;
constexpr unsigned generator_half_bits = 130;

constexpr std::size_t generator_entry_count = std::size_t{1} << (generator_window - 1);

/// Odd multiples 1, 3, ... of the generator and of 2^130 times it; words of x, then of y. One cache line each.
struct GeneratorTable
{
    alignas(64) std::uint64_t entries[2][generator_entry_count][8];
};

/// Odd multiples 1, 3, ..., 31 of eight points, 16 entries a lane as above. All have the z of the last.
struct PointTable
{
    alignas(64) std::uint64_t entries[8 * multiple_count][8];
    Factor z;
};

Lanes load(const std::uint64_t (&words)[8]) noexcept
{
    return *reinterpret_cast<const Lanes*>(words);
}

void store(std::uint64_t (&words)[8], Lanes lanes) noexcept
{
    *reinterpret_cast<Lanes*>(words) = lanes;
}

Factor load_number(const std::uint64_t (&words)[4][8]) noexcept
{
    return factor_of_words({load(words[0]), load(words[1]), load(words[2]), load(words[3])});
}

void store_number(std::uint64_t (&words)[4][8], const Element& number) noexcept
{
    Lanes lanes[4];
    store_words(canonical(number), lanes);
    for (std::size_t i = 0; i < 4; ++i)
        store(words[i], lanes[i]);
}

/// The inverses. [no lane is 0]
Factor inverse(const Factor& number) noexcept
{
    alignas(64) std::uint64_t words[4][8];
    store_number(words, exact(number));
    invert_lanes_modulo_prime(words);
    return load_number(words);
}

/// Calls use(i, affine) for the points, last first, with one inversion. [no z is 0; count <= 64]
template <class Use>
void normalise(const Point* points, std::size_t count, const Use& use) noexcept
{
    Factor products[64];
    Factor all = small(1);
    for (std::size_t i = 0; i < count; ++i)
    {
        products[i] = all;
        all = product(all, points[i].z);
    }
    Factor inverse_of_all = inverse(all);
    for (std::size_t i = count; i-- > 0;)
    {
        const Factor inverse_of_z = product(inverse_of_all, products[i]);
        inverse_of_all = product(inverse_of_all, points[i].z);
        const Factor square_of_inverse = square(inverse_of_z);
        const Factor cube_of_inverse = product(square_of_inverse, inverse_of_z);
        use(i,
            Affine{product(points[i].x, square_of_inverse), product(points[i].y, cube_of_inverse)});
    }
}

Affine doubled(const Affine& affine, unsigned times) noexcept
{
    Point point{exact(affine.x), exact(affine.y), small(1)};
    for (unsigned done = 0; done < times; ++done)
        double_points<1>(&point);
    Affine result;
    normalise(&point, 1, [&](std::size_t, const Affine& normal) { result = normal; });
    return result;
}

/// The lanes' points as rows of a table: row i has the words of lane i, of x, then of y.
void set_rows(Lanes (&rows)[8], const Element& x, const Element& y) noexcept
{
    Lanes x_words[4];
    Lanes y_words[4];
    store_words(below_2_256(x), x_words);
    store_words(below_2_256(y), y_words);
    for (std::size_t i = 0; i < 4; ++i)
    {
        rows[i] = x_words[i];
        rows[i + 4] = y_words[i];
    }
    transpose(rows);
}

/// Fills a table of odd multiples of `base`, which is the same in all lanes. Lanes start at 1, 3, ..., 15 times the base and
/// go on in steps of 16, of which no sum is an equal or opposite pair: odd multiples are added to even ones.
void set_odd_multiples(
    std::uint64_t (&entries)[generator_entry_count][8], const Affine& base) noexcept
{
    Multiples multiples;
    const Element x = exact(base.x);
    const Element y = exact(base.y);
    set_multiples<1>(&multiples, &x, &y);
    Point point{multiples.x[0], multiples.y[0], multiples.z};
    for (unsigned lane = 1; lane < 8; ++lane)
    {
        const auto mask = static_cast<__mmask8>(1U << lane);
        point.x = blended(mask, point.x, multiples.x[lane]);
        point.y = blended(mask, point.y, multiples.y[lane]);
    }
    const Affine step = doubled(base, 4);
    constexpr std::size_t steps_an_inversion = 64;
    Point points[steps_an_inversion];
    for (std::size_t from = 0; from < generator_entry_count; from += 8 * steps_an_inversion)
    {
        for (Point& stored : points)
        {
            stored = point;
            add_points<1>(&point, &step, &point.z);
        }
        normalise(points, steps_an_inversion,
            [&](std::size_t i, const Affine& affine)
            {
                Lanes rows[8];
                set_rows(rows, exact(affine.x), exact(affine.y));
                for (std::size_t lane = 0; lane < 8; ++lane)
                    store(entries[from + 8 * i + lane], rows[lane]);
            });
    }
}

void set_table(GeneratorTable& table) noexcept
{
    // SEC 2, section 2.4.1.
    const Affine generator{
        factor_of_words({all_lanes(0x59f2815b16f81798), all_lanes(0x029bfcdb2dce28d9),
            all_lanes(0x55a06295ce870b07), all_lanes(0x79be667ef9dcbbac)}),
        factor_of_words({all_lanes(0x9c47d08ffb10d4b8), all_lanes(0xfd17b448a6855419),
            all_lanes(0x5da4fbfc0e1108a8), all_lanes(0x483ada7726a3c465)})};
    set_odd_multiples(table.entries[0], generator);
    set_odd_multiples(table.entries[1], doubled(generator, generator_half_bits));
}

/// Computed by the first call, in under a millisecond.
const GeneratorTable& generator_table() noexcept
{
    static GeneratorTable table;
    static const bool is_set = (set_table(table), true);
    static_cast<void>(is_set);
    return table;
}

/// Which odd multiple a digit takes, 2 * index + 1, and lanes where it is negative.
struct Digit
{
    Lanes index;
    __mmask8 is_negative;
};

template <unsigned width, std::size_t size>
Digit digit_at(const Lanes (&limbs)[size], unsigned position) noexcept
{
    const unsigned shift = position % 52;
    Lanes digit = limbs[position / 52] >> shift;
    if (shift > 52 - width)
        digit |= limbs[position / 52 + 1] << (52 - shift);
    // 2e - (2^w - 1) is positive from e = 2^(w - 1) on; below, e counts down from the smallest negative digit.
    constexpr unsigned long long half = 1ULL << (width - 1);
    const __mmask8 is_negative = static_cast<__mmask8>(~nonzero(digit & half));
    return {blended(is_negative, digit, ~digit) & (half - 1), is_negative};
}

/// The lanes' entries, each of its lane's table, or all of one where the distance is 0. A line is loaded whole and the words
/// sorted by shuffles: gathers would load each word by itself.
template <std::size_t distance>
[[gnu::always_inline]] inline Affine multiple_at(
    const std::uint64_t (*entries)[8], const Digit& digit) noexcept
{
    alignas(64) std::uint64_t index[8];
    store(index, digit.index);
    Lanes rows[8];
#pragma GCC unroll 8
    for (std::size_t lane = 0; lane < 8; ++lane)
        rows[lane] = load(entries[lane * distance + index[lane]]);
    transpose(rows);
    const Element y = exact(factor_of_words({rows[4], rows[5], rows[6], rows[7]}));
    return {factor_of_words({rows[0], rows[1], rows[2], rows[3]}),
        carried(negated_where(digit.is_negative, y))};
}

/// Sets y of the signatures' points, with the wanted parity.
template <std::size_t count>
[[gnu::noinline]] void lift(LaneGroup* groups, Element* x, Element* y) noexcept
{
    Factor squares[count];
    Factor roots[count];
    for (std::size_t i = 0; i < count; ++i)
    {
        x[i] = exact(load_number(groups[i].x));
        squares[i] =
            product_plus(square(x[i]), x[i], {{all_lanes(7), Lanes{}, Lanes{}, Lanes{}, Lanes{}}});
        roots[i] = squares[i];
    }
    take_roots(roots);
    for (std::size_t i = 0; i < count; ++i)
    {
        const Element root = canonical(exact(roots[i]));
        const Factor difference = square_plus(root, negated(exact(squares[i])));
        groups[i].is_on_curve = is_zero(exact(difference));
        const __mmask8 is_wrong = nonzero((root.limb[0] ^ load(groups[i].parity)) & 1);
        const Factor negative = folded(negated(root));
        y[i] = exact(blended(is_wrong, Factor{root}, negative));
    }
}

template <std::size_t count>
[[gnu::noinline]] void set_tables(PointTable* tables, const Element* x, const Element* y) noexcept
{
    Multiples multiples[count];
    set_multiples<count>(multiples, x, y);
    for (std::size_t i = 0; i < count; ++i)
    {
        tables[i].z = multiples[i].z;
        for (std::size_t entry = 0; entry < multiple_count; ++entry)
        {
            Lanes rows[8];
            set_rows(rows, multiples[i].x[entry], multiples[i].y[entry]);
            for (std::size_t lane = 0; lane < 8; ++lane)
                store(tables[i].entries[lane * multiple_count + entry], rows[lane]);
        }
    }
}

template <std::size_t count>
[[gnu::noinline]] void double_all(Point* sums) noexcept
{
    double_points<count>(sums);
}

template <std::size_t count>
[[gnu::noinline]] void add_all(Point* sums, const Affine* added, const Factor* z) noexcept
{
    add_points<count>(sums, added, z);
}

/// Adds the digit's multiples of the points, or their images.
template <std::size_t count, bool image>
[[gnu::noinline]] void add_multiples(
    Point* sums, const PointTable* tables, const Digits* digits, unsigned position) noexcept
{
    Affine added[count];
    Factor z[count];
    for (std::size_t i = 0; i < count; ++i)
    {
        const auto& number = image ? digits[i].image : digits[i].point;
        added[i] = multiple_at<multiple_count>(
            tables[i].entries, digit_at<point_window>(number, position));
        if constexpr (image)
            added[i].x = product(added[i].x, beta());
        z[i] = sums[i].z;
    }
    add_all<count>(sums, added, z);
}

/// Adds the digit's multiples of the generator, which is not scaled as the points' multiples are.
template <std::size_t count>
[[gnu::noinline]] void add_generator_multiples(Point* sums, const PointTable* tables,
    const Digits* digits, const GeneratorTable& generator, unsigned position) noexcept
{
    for (std::size_t half = 0; half < 2; ++half)
    {
        Affine added[count];
        Factor z[count];
        for (std::size_t i = 0; i < count; ++i)
        {
            const auto from = position + static_cast<unsigned>(half) * generator_half_bits;
            added[i] = multiple_at<0>(
                generator.entries[half], digit_at<generator_window>(digits[i].generator, from));
            z[i] = product(sums[i].z, tables[i].z);
        }
        add_all<count>(sums, added, z);
    }
}

/// Sums the groups' multiples of their points and of the generator, from the highest digits down.
template <std::size_t count>
void multiply(Point* sums, const Element* x, const Element* y, const Digits* digits,
    const GeneratorTable& generator) noexcept
{
    PointTable tables[count];
    set_tables<count>(tables, x, y);
    unsigned position = point_position_max;
    for (std::size_t i = 0; i < count; ++i)
    {
        const Digit digit = digit_at<point_window>(digits[i].point, position);
        const Affine first = multiple_at<multiple_count>(tables[i].entries, digit);
        const Element y_limbs = exact(first.y);
        sums[i] = {exact(first.x), exact(folded(plus(Sum{}, y_limbs))), small(1)};
    }
    add_multiples<count, true>(sums, tables, digits, position);
    while (position-- > 0)
    {
        double_all<count>(sums);
        if (position % point_window == 0)
        {
            add_multiples<count, false>(sums, tables, digits, position);
            add_multiples<count, true>(sums, tables, digits, position);
        }
        if (position % generator_window == 0)
            add_generator_multiples<count>(sums, tables, digits, generator, position);
    }
    for (std::size_t i = 0; i < count; ++i)
        sums[i].z = product(sums[i].z, tables[i].z);
}
/// The inverses modulo n. [no lane is 0]
Factor inverse_modulo_order(const Element& number) noexcept
{
    // What one fold leaves may be just above 2^256.
    const Sum sum{{number.limb[0], number.limb[1], number.limb[2], number.limb[3], number.limb[4]}};
    Lanes lanes[4];
    store_words(folded_modulo_order(sum), lanes);
    alignas(64) std::uint64_t words[4][8];
    for (std::size_t i = 0; i < 4; ++i)
        store(words[i], lanes[i]);
    invert_lanes_modulo_order(words);
    return load_number(words);
}

/// Sets the digits of s / r for the points and of -z / r for the generator.
void set_digits(Digits* digits, const LaneGroup* groups, std::size_t count) noexcept
{
    Factor products[group_count_max];
    Element all = small(1);
    for (std::size_t i = 0; i < count; ++i)
    {
        products[i] = all;
        all = product_modulo_order(all, load_number(groups[i].r));
    }
    Factor inverse_of_all = inverse_modulo_order(all);
    for (std::size_t i = count; i-- > 0;)
    {
        const Factor inverse_of_r = product_modulo_order(inverse_of_all, products[i]);
        inverse_of_all = product_modulo_order(inverse_of_all, load_number(groups[i].r));
        set_point_digits(digits[i], product_modulo_order(inverse_of_r, load_number(groups[i].s)));
        set_generator_digits(
            digits[i], product_modulo_order(inverse_of_r, load_number(groups[i].z)));
    }
}
}  // namespace

void recover_groups_avx512(LaneGroup* groups, std::size_t count) noexcept
{
    const GeneratorTable& generator = generator_table();
    Digits digits[group_count_max];
    set_digits(digits, groups, count);
    Element x[group_count_max];
    Element y[group_count_max];
    Point sums[group_count_max];
    // A root is one chain of squarings: it takes more groups than the rest to fill the time between their results.
    std::size_t done = 0;
    for (; done + 4 <= count; done += 4)
        lift<4>(groups + done, x + done, y + done);
    for (; done + 2 <= count; done += 2)
        lift<2>(groups + done, x + done, y + done);
    if (done < count)
        lift<1>(groups + done, x + done, y + done);
    for (done = 0; done + 2 <= count; done += 2)
        multiply<2>(sums + done, x + done, y + done, digits + done, generator);
    if (done < count)
        multiply<1>(sums + done, x + done, y + done, digits + done, generator);

    for (std::size_t i = 0; i < count; ++i)
    {
        // What meets an equal or opposite point keeps z = 0 to the end.
        groups[i].is_special = is_zero(exact(sums[i].z));
        sums[i].z = blended(groups[i].is_special, sums[i].z, Factor{small(1)});
    }
    normalise(sums, count,
        [&](std::size_t i, const Affine& key)
        {
            store_number(groups[i].key_x, exact(key.x));
            store_number(groups[i].key_y, exact(key.y));
        });
}
}  // namespace braid::kernels::ecrecover
