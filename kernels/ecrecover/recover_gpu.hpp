// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/ecrecover/generator_gpu.hpp"
#include "kernels/ecrecover/order_gpu.hpp"
#include "kernels/gpu/launch.hpp"
#include "kernels/keccak/sponge_gpu.hpp"
#include <cstddef>
#include <cstring>

/// Public keys out of signatures on a GPU, a signature a thread. SEC 1, section 4.1.6: with the point R whose x is r,
/// the key is u2 R + u1 G, u2 = s / r, u1 = -z / r. Both scalars are split into halves of 128 bits, which share 136
/// doublings; digits have fixed places, so that the threads of a group stay together. The threads of a block share
/// one inversion for 1 / r and one for the key's coordinates (Montgomery's trick, as a tree).
namespace braid::kernels::secp256k1_gpu
{
/// A signature as the host lays it out: numbers most significant byte first.
struct alignas(16) RecoverInput
{
    std::uint32_t r[8];
    std::uint32_t s[8];
    std::uint32_t recovery_id;
};

/// A key, and whether there is one; zero if not.
struct alignas(16) KeyOutput
{
    /// x and y, most significant byte first.
    std::uint32_t key[16];
    std::uint32_t ok;
};

/// The last 20 bytes of keccak256(x || y).
struct alignas(16) AddressOutput
{
    std::uint32_t address[5];
    std::uint32_t ok;
};

inline constexpr unsigned point_width = 5;
inline constexpr unsigned point_digits = 26;
inline constexpr unsigned point_multiples = 16;
inline constexpr unsigned bits = generator_width * generator_digits;
static_assert(point_width * point_digits <= bits);

/// What a thread keeps in the device's memory, for it is too much for registers and is addressed by digits.
struct Scratch
{
    /// R's multiples by 1 to 16, all with one z: their coordinates are those of points on a curve that is this one's
    /// image under (x, y) -> (x z^2, y z^3), where that z is 1.
    AffinePoint multiples[point_multiples];
    /// ratios[i] is the z of multiple i by that of multiple i - 1, from i = 1 on.
    Element ratios[point_multiples];
    /// That common z, and its square and cube.
    Element z;
    Element z2;
    Element z3;
    /// Of u2, and of u1.
    Half halves[4];
};

template <typename Output>
struct RecoverArguments
{
    const RecoverInput* inputs;
    /// Eight words each.
    const std::uint32_t* digests;
    Output* outputs;
    Scratch* scratch;
    std::uint32_t count;
};

inline constexpr std::uint32_t threads = 128;
inline constexpr std::uint32_t shared_size = 2 * threads * sizeof(Number256);

BRAID_GPU_TABLE DigitOffset<point_width, point_digits> point_offset{};
BRAID_GPU_TABLE DigitOffset<generator_width, generator_digits> generator_offset{};

/// x -> beta x on the curve is a multiplication by lambda.
BRAID_GPU_TABLE Element beta{{{0x719501ee, 0xc1396c28, 0x12f58995, 0x9cf04975, 0xac3434e9,
    0x6e64479e, 0x657c0710, 0x7ae96a2b}}};
BRAID_GPU_TABLE Element curve_constant{{{7}}};

[[nodiscard]] BRAID_GPU Number256 number_of(const std::uint32_t* big_endian) noexcept
{
    Number256 number;
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 8; ++i)
        number.words[i] = gpu::reverse_word(big_endian[7 - i]);
    return number;
}

BRAID_GPU void store_number(std::uint32_t* big_endian, const Number256& number) noexcept
{
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 8; ++i)
        big_endian[i] = gpu::reverse_word(number.words[7 - i]);
}

struct FieldProduct
{
    [[nodiscard]] static BRAID_GPU Number256 multiply(
        const Number256& a, const Number256& b) noexcept
    {
        return multiply_called(Element{a}, Element{b}).value;
    }
    [[nodiscard]] static BRAID_GPU Number256 invert(const Number256& a) noexcept
    {
        return secp256k1_gpu::invert(Element{a}).value;
    }
};

struct OrderProduct
{
    [[nodiscard]] static BRAID_GPU Number256 multiply(
        const Number256& a, const Number256& b) noexcept
    {
        return multiply_by_order(a, b);
    }
    [[nodiscard]] static BRAID_GPU Number256 invert(const Number256& a) noexcept
    {
        return invert_by_order(a);
    }
};

/// Inverts a number of each thread of the block: products of pairs up to the root of a tree, one inversion there, and
/// back down. [the number is not 0; the block has 2^n threads, which all come here]
template <typename Product, typename Context>
[[nodiscard]] BRAID_GPU Number256 invert_together(
    const Context& context, const Number256& number) noexcept
{
    Number256* const tree = context.template shared<Number256>();
    const std::uint32_t thread = context.thread();
    tree[context.threads() + thread] = number;
    context.barrier();
    BRAID_GPU_KEEP_LOOP
    for (std::uint32_t width = context.threads() / 2; width > 0; width /= 2)
    {
        const std::uint32_t node = width + thread;
        if (thread < width)
            tree[node] = Product::multiply(tree[2 * node], tree[2 * node + 1]);
        context.barrier();
    }
    if (thread == 0)
        tree[1] = Product::invert(tree[1]);
    context.barrier();
    BRAID_GPU_KEEP_LOOP
    for (std::uint32_t width = 1; width < context.threads(); width *= 2)
    {
        const std::uint32_t node = width + thread;
        if (thread < width)
        {
            const Number256 inverse = tree[node];
            const Number256 left = tree[2 * node];
            tree[2 * node] = Product::multiply(inverse, tree[2 * node + 1]);
            tree[2 * node + 1] = Product::multiply(inverse, left);
        }
        context.barrier();
    }
    const Number256 inverse = tree[context.threads() + thread];
    context.barrier();
    return inverse;
}

/// What a signature says, and whether that can be a signature at all; if not, numbers that do no harm.
struct Candidate
{
    AffinePoint point;
    Number256 digest;
    Number256 r;
    Number256 s;
    bool ok;
};

[[nodiscard]] BRAID_GPU bool is_scalar(const Number256& number) noexcept
{
    return !gpu::is_zero(number) && gpu::is_less(number, order);
}

[[nodiscard]] BRAID_GPU Candidate candidate_of(
    const RecoverInput& input, const std::uint32_t* digest) noexcept
{
    Candidate candidate;
    candidate.digest = reduce_once(number_of(digest));
    candidate.r = number_of(input.r);
    candidate.s = number_of(input.s);
    bool ok = is_scalar(candidate.r) && is_scalar(candidate.s) && input.recovery_id <= 3;
    // r is x modulo n, and x may have been n or more.
    std::uint32_t carry = 0;
    const Number256 above = gpu::add(candidate.r, order, carry);
    const bool is_above = (input.recovery_id & 2) != 0;
    ok = ok && !(is_above && (carry != 0 || !gpu::is_less(above, prime)));
    const Element x{gpu::choose(is_above, above, candidate.r)};
    const Element y2 = add(multiply_called(square_times(x, 1), x), curve_constant);
    const Element y = root_candidate(y2);
    ok = ok && is_equal(square_times(y, 1), y2);
    const bool is_odd = (canonical(y).words[0] & 1) != 0;
    const bool wants_odd = (input.recovery_id & 1) != 0;
    candidate.point = {x, {gpu::choose(is_odd == wants_odd, y.value, negate(y).value)}};
    candidate.r = gpu::choose(ok, candidate.r, Number256{{1}});
    candidate.ok = ok;
    return candidate;
}

/// Fills the scratch with R's multiples. No addition here meets its own point or the opposite one: R's order is n.
BRAID_GPU void make_multiples(Scratch& scratch, const AffinePoint& point) noexcept
{
    scratch.multiples[0] = point;
    Point sum = double_point_called({point.x, point.y, Element{{{1}}}, false});
    scratch.ratios[1] = sum.z;
    scratch.multiples[1] = {sum.x, sum.y};
    BRAID_GPU_KEEP_LOOP
    for (unsigned i = 2; i < point_multiples; ++i)
    {
        const Sum next = add_points(sum, point);
        sum = next.point;
        scratch.ratios[i] = next.ratio;
        scratch.multiples[i] = {sum.x, sum.y};
    }
    scratch.z = sum.z;
    scratch.z2 = square(sum.z);
    scratch.z3 = multiply(scratch.z2, sum.z);
    Element ratio = scratch.ratios[point_multiples - 1];
    BRAID_GPU_KEEP_LOOP
    for (unsigned i = point_multiples - 1; i-- > 0;)
    {
        const Element ratio2 = square(ratio);
        const AffinePoint multiple = scratch.multiples[i];
        scratch.multiples[i] = {
            multiply(multiple.x, ratio2), multiply(multiply(multiple.y, ratio2), ratio)};
        if (i > 0)
            ratio = multiply(ratio, scratch.ratios[i]);
    }
}

/// One of the four multiples that a digit stands for, of R, lambda R, G and lambda G by turns. [the digit is not 0]
[[nodiscard]] BRAID_GPU AffinePoint point_of(
    const Scratch& scratch, unsigned which, std::int32_t digit) noexcept
{
    const bool is_negative = (digit < 0) != scratch.halves[which].is_negative;
    const std::uint32_t index = static_cast<std::uint32_t>(digit < 0 ? -digit : digit) - 1;
    AffinePoint point = which < 2 ? scratch.multiples[index] : generator_multiples[index];
    if (which >= 2)
        point = {multiply(point.x, scratch.z2), multiply(point.y, scratch.z3)};
    if (which % 2 != 0)
        point.x = multiply(point.x, beta);
    point.y.value = gpu::choose(is_negative, negate(point.y).value, point.y.value);
    return point;
}

/// u2 R + u1 G, with the z of the image.
[[nodiscard]] BRAID_GPU Point sum_of_products(const Scratch& scratch) noexcept
{
    Point sum{{}, {}, {}, true};
    BRAID_GPU_KEEP_LOOP
    for (unsigned bit = bits; bit-- > 0;)
    {
        sum = double_point(sum);
        BRAID_GPU_KEEP_LOOP
        for (unsigned which = 0; which < 4; ++which)
        {
            const unsigned width = which < 2 ? point_width : generator_width;
            const unsigned digits = which < 2 ? point_digits : generator_digits;
            if (bit % width != 0 || bit / width >= digits)
                continue;
            const std::int32_t digit = digit_of(scratch.halves[which], width, bit / width);
            if (digit != 0)
                sum = add_points(sum, point_of(scratch, which, digit)).point;
        }
    }
    return sum;
}

BRAID_GPU void store_result(
    KeyOutput& output, const Number256& x, const Number256& y, bool ok) noexcept
{
    store_number(output.key, gpu::choose(ok, x, Number256{}));
    store_number(output.key + 8, gpu::choose(ok, y, Number256{}));
    output.ok = ok ? 1 : 0;
}

BRAID_GPU void store_result(
    AddressOutput& output, const Number256& x, const Number256& y, bool ok) noexcept
{
    keccak_gpu::State state{};
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 4; ++i)
    {
        state.lanes[i] = {
            gpu::reverse_word(x.words[7 - 2 * i]), gpu::reverse_word(x.words[6 - 2 * i])};
        state.lanes[4 + i] = {
            gpu::reverse_word(y.words[7 - 2 * i]), gpu::reverse_word(y.words[6 - 2 * i])};
    }
    keccak_gpu::pad(state, sizeof(KeyOutput::key), keccak_gpu::domain_keccak);
    keccak_gpu::permute(state);
    output.address[0] = ok ? state.lanes[1].high : 0;
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 2; ++i)
    {
        output.address[1 + 2 * i] = ok ? state.lanes[2 + i].low : 0;
        output.address[2 + 2 * i] = ok ? state.lanes[2 + i].high : 0;
    }
    output.ok = ok ? 1 : 0;
}

template <typename Context, typename Output>
BRAID_GPU void recover_body(
    const Context& context, const RecoverArguments<Output>& arguments) noexcept
{
    const std::uint32_t index = context.index();
    // Threads without a signature go along to the barriers.
    Candidate candidate{{}, {}, {{1}}, {}, false};
    if (index < arguments.count)
        candidate =
            candidate_of(arguments.inputs[index], arguments.digests + std::size_t{8} * index);
    const Number256 r_inverse = invert_together<OrderProduct>(context, candidate.r);
    Point sum{{}, {}, {}, true};
    Element z{{{1}}};
    if (candidate.ok)
    {
        Scratch& scratch = arguments.scratch[index];
        make_multiples(scratch, candidate.point);
        const Halves u2 = split(multiply_by_order(candidate.s, r_inverse), point_offset.words);
        scratch.halves[0] = u2.low;
        scratch.halves[1] = u2.high;
        const Halves u1 = split(negate_by_order(multiply_by_order(candidate.digest, r_inverse)),
            generator_offset.words);
        scratch.halves[2] = u1.low;
        scratch.halves[3] = u1.high;
        sum = sum_of_products(scratch);
        if (!sum.is_infinity)
            z = multiply(sum.z, scratch.z);
    }
    const Element z_inverse{invert_together<FieldProduct>(context, z.value)};
    if (index >= arguments.count)
        return;
    const Element z_inverse2 = square(z_inverse);
    const Number256 x = canonical(multiply(sum.x, z_inverse2));
    const Number256 y = canonical(multiply(multiply(sum.y, z_inverse2), z_inverse));
    store_result(arguments.outputs[index], x, y, !sum.is_infinity);
}

/// A signature as the kernel takes it. [r and s have 32 bytes]
[[nodiscard]] inline RecoverInput input_of(
    const std::uint8_t* r, const std::uint8_t* s, std::uint8_t recovery_id) noexcept
{
    RecoverInput input{};
    std::memcpy(input.r, r, sizeof input.r);
    std::memcpy(input.s, s, sizeof input.s);
    input.recovery_id = recovery_id;
    return input;
}

[[nodiscard]] inline gpu::Grid recover_grid(std::uint32_t count) noexcept
{
    gpu::Grid grid = gpu::grid_of(count, threads);
    grid.shared_size = shared_size;
    return grid;
}
}  // namespace braid::kernels::secp256k1_gpu
