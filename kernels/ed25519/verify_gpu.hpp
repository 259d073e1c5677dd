// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/ed25519/curve_gpu.hpp"
#include "kernels/gpu/messages.hpp"
#include "kernels/gpu/sha2.hpp"
#include "kernels/gpu/words.hpp"
#include "kernels/sha512/compression_gpu.hpp"

/// Ed25519 signatures on a GPU, one a thread, under a policy of kernels/ed25519.hpp: [S]B - [k]A against R, with signed
/// digits at fixed places over one chain of doublings.
namespace braid::kernels::ed25519_gpu
{
/// The values of Ed25519Policy.
enum class Policy : std::uint32_t
{
    strict_points,
    strict_bytes,
    zip215,
};

/// R, A and S as they are written.
struct alignas(16) VerifyInput
{
    std::uint32_t r[8];
    std::uint32_t key[8];
    std::uint32_t s[8];
};

inline constexpr unsigned key_width = 5;
inline constexpr unsigned key_digits = 51;
inline constexpr unsigned key_multiples = 16;
inline constexpr unsigned base_width = 8;
inline constexpr unsigned base_digits = 32;

/// What a thread keeps in the device's memory, for digits address it.
struct Scratch
{
    /// -A's multiples by 1 to 16.
    Addend multiples[key_multiples];
    /// k and S with their digits' offsets, and a word of zeros behind each.
    std::uint32_t key_scalar[9];
    std::uint32_t base_scalar[9];
};

struct VerifyArguments
{
    const VerifyInput* inputs;
    gpu::GatheredInput messages;
    std::uint32_t* verdicts;
    Scratch* scratch;
    Policy policy;
};

inline constexpr std::uint32_t threads = 128;

/// L, the order of the base point; and 2^512 / L, rounded down.
BRAID_GPU_TABLE Number256 order{
    {0x5cf5d3ed, 0x5812631a, 0xa2f79cd6, 0x14def9de, 0, 0, 0, 0x10000000}};
BRAID_GPU_TABLE std::uint32_t order_reciprocal[9]{0x0a2c131b, 0xed9ce5a3, 0x086329a7, 0x2106215d,
    0xffffffeb, 0xffffffff, 0xffffffff, 0xffffffff, 0x0000000f};

/// 2^(width - 1) at every digit but the last: added to a scalar, it turns its bit fields into signed digits plus that
/// much; the last digit stays as it is.
template <unsigned width, unsigned digits>
struct DigitOffset
{
    Number256 value{};

    constexpr DigitOffset() noexcept
    {
        for (unsigned i = 0; i + 1 < digits; ++i)
            value.words[(width * i + width - 1) / 32] |= 1U << (width * i + width - 1) % 32;
    }
};
BRAID_GPU_TABLE DigitOffset<key_width, key_digits> key_offset{};
BRAID_GPU_TABLE DigitOffset<base_width, base_digits> base_offset{};

/// The digest as a number modulo L. Barrett's reduction; Handbook of Applied Cryptography, algorithm 14.42.
[[nodiscard]] BRAID_GPU_CALLED Number256 reduce_by_order(Number512 digest) noexcept
{
    std::uint32_t product[18]{};
    (void)gpu::add_product<18, 9, 9>(product, digest.words + 7, order_reciprocal);
    std::uint32_t multiple[17]{};
    (void)gpu::add_product<17, 9, 8>(multiple, product + 9, order.words);
    // The estimate is at most two too low, so that the remainder has 255 bits.
    CarryChain chain;
    Number256 rest;
    rest.words[0] = chain.subtract(digest.words[0], multiple[0]);
    BRAID_GPU_UNROLL
    for (unsigned i = 1; i < 8; ++i)
        rest.words[i] = chain.subtract_on(digest.words[i], multiple[i]);
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 2; ++i)
    {
        std::uint32_t borrow = 0;
        const Number256 less = gpu::subtract(rest, order, borrow);
        rest = gpu::choose(borrow != 0, rest, less);
    }
    return rest;
}

[[nodiscard]] BRAID_GPU std::uint64_t reverse_long(std::uint64_t word) noexcept
{
    const gpu::Pair pair = gpu::pair_of(word);
    return gpu::value_of({gpu::reverse_word(pair.high), gpu::reverse_word(pair.low)});
}

/// SHA-512 of R, A and the message, as a number modulo L.
[[nodiscard]] BRAID_GPU Number256 challenge(
    const VerifyInput& input, const gpu::Message& message) noexcept
{
    constexpr std::uint32_t head_words = 8;
    const std::uint32_t end = head_words + message.word_count();
    const std::uint32_t size = 64 + message.size;
    // The length takes the last block's last sixteen bytes.
    const std::uint32_t last = (size + 16) / 128;
    sha512_gpu::State state = sha2_gpu::fresh_state<sha512_gpu::Sha512>();
    BRAID_GPU_KEEP_LOOP
    for (std::uint32_t block = 0; block <= last; ++block)
    {
        sha512_gpu::Schedule schedule;
        BRAID_GPU_UNROLL
        for (std::uint32_t i = 0; i < 16; ++i)
        {
            const std::uint32_t at = block * 16 + i;
            std::uint64_t word = 0;
            if (at < head_words)
                // r and key lie behind each other.
                word = gpu::value_of({(at < 4 ? input.r : input.key)[at % 4 * 2],
                    (at < 4 ? input.r : input.key)[at % 4 * 2 + 1]});
            else if (at < end)
                word = message.word(at - head_words);
            if (at == size / 8)
                word |= std::uint64_t{0x80} << 8 * (size % 8);
            schedule.words[i] = reverse_long(word);
        }
        if (block == last)
            schedule.words[15] |= std::uint64_t{size} * 8;
        compress(state, schedule);
    }
    Number512 digest;
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 8; ++i)
    {
        const gpu::Pair pair = gpu::pair_of(reverse_long(state.words[i]));
        digest.words[2 * i] = pair.low;
        digest.words[2 * i + 1] = pair.high;
    }
    return reduce_by_order(digest);
}

BRAID_GPU void store_scalar(
    std::uint32_t* to, const Number256& scalar, const Number256& offset) noexcept
{
    std::uint32_t carry = 0;
    const Number256 sum = gpu::add(scalar, offset, carry);
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 8; ++i)
        to[i] = sum.words[i];
    to[8] = 0;
}

/// Digit `index` of a stored scalar.
[[nodiscard]] BRAID_GPU std::int32_t digit_of(
    const std::uint32_t* scalar, unsigned width, unsigned index, bool is_last) noexcept
{
    const unsigned at = width * index;
    const std::uint64_t window = std::uint64_t{scalar[at / 32 + 1]} << 32 | scalar[at / 32];
    const auto field = static_cast<std::int32_t>(window >> at % 32 & ((1U << width) - 1));
    return is_last ? field : field - (1 << (width - 1));
}

[[nodiscard]] BRAID_GPU Addend base_multiple(std::uint32_t index) noexcept
{
    const AffineAddend& multiple = base_multiples[index];
    return {multiple.y_plus_x, multiple.y_minus_x, add(one(), one()), multiple.t2d};
}

/// [S]B - [k]A of what stands in the scratch.
[[nodiscard]] BRAID_GPU Point combination(const Scratch& scratch) noexcept
{
    Point sum = neutral();
    BRAID_GPU_KEEP_LOOP
    for (unsigned bit = 256; bit-- > 0;)
    {
        const bool has_key_digit = bit % key_width == 0 && bit / key_width < key_digits;
        const bool has_base_digit = bit % base_width == 0;
        sum = double_point(sum, has_key_digit || has_base_digit);
        BRAID_GPU_KEEP_LOOP
        for (unsigned which = 0; which < 2; ++which)
        {
            const bool is_key = which == 0;
            if (!(is_key ? has_key_digit : has_base_digit))
                continue;
            const unsigned width = is_key ? key_width : base_width;
            const unsigned index = bit / width;
            const std::int32_t digit = digit_of(is_key ? scratch.key_scalar : scratch.base_scalar,
                width, index, index + 1 == (is_key ? key_digits : base_digits));
            if (digit == 0)
                continue;
            const std::uint32_t place = static_cast<std::uint32_t>(digit < 0 ? -digit : digit) - 1;
            Addend addend = is_key ? scratch.multiples[place] : base_multiple(place);
            if (digit < 0)
                addend = negate(addend);
            sum = add_point(sum, addend);
        }
    }
    return sum;
}

BRAID_GPU void make_multiples(Scratch& scratch, const Point& point) noexcept
{
    const Addend first = addend_of(point);
    scratch.multiples[0] = first;
    Point sum = point;
    BRAID_GPU_KEEP_LOOP
    for (unsigned i = 1; i < key_multiples; ++i)
    {
        sum = add_point(sum, first);
        scratch.multiples[i] = addend_of(sum);
    }
}

[[nodiscard]] BRAID_GPU Number256 number_of(const std::uint32_t* little_endian) noexcept
{
    Number256 number;
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 8; ++i)
        number.words[i] = little_endian[i];
    return number;
}

[[nodiscard]] BRAID_GPU bool is_valid(
    const VerifyInput& input, const gpu::Message& message, Policy policy, Scratch& scratch) noexcept
{
    const Number256 s = number_of(input.s);
    if (!gpu::is_less(s, order))
        return false;
    const Decoded key = decode(number_of(input.key));
    const Decoded r = decode(number_of(input.r));
    if (!key.ok || !r.ok)
        return false;
    if (policy != Policy::zip215 && (has_small_order(key.point) || has_small_order(r.point)))
        return false;
    if (policy == Policy::strict_bytes && !r.is_canonical)
        return false;
    store_scalar(scratch.key_scalar, challenge(input, message), key_offset.value);
    store_scalar(scratch.base_scalar, s, base_offset.value);
    make_multiples(scratch, {negate(key.point.x), key.point.y, key.point.z, negate(key.point.t)});
    const Point expected = combination(scratch);
    if (policy == Policy::zip215)
        return is_equal(times_eight(expected), times_eight(r.point));
    return is_equal(expected, r.point);
}

template <typename Context>
BRAID_GPU void verify_body(const Context& context, const VerifyArguments& arguments) noexcept
{
    const std::uint32_t index = context.index();
    if (index < arguments.messages.count)
        arguments.verdicts[index] =
            is_valid(arguments.inputs[index], gpu::message_of(arguments.messages, index),
                arguments.policy, arguments.scratch[index]) ?
                1 :
                0;
}
}  // namespace braid::kernels::ed25519_gpu
