// SPDX-License-Identifier: Apache-2.0
#include "kernels/ed25519/curve_x8.hpp"
#include "kernels/ed25519/rows.hpp"
#include "kernels/sha512/eight.hpp"

namespace braid::kernels::ed25519
{
namespace
{
constexpr std::size_t lanes = 8;
/// Groups that share the inversion of their z; more would gain less than a percent.
constexpr std::size_t group_max = 16;

/// Eight signatures whose equation is computed: R should be (x/z, y/z).
struct Group
{
    Field8 x;
    Field8 y;
    Field8 z;
    Encoded8 r;
    /// Lanes that no check has ruled out.
    __mmask8 live = 0;
};

/// Which lanes hold, below the sign, the least writing of y, 255 bits.
__mmask8 equals_y(const Encoded8& encoded, const Words& y) noexcept
{
    std::uint64_t words[4];
    std::memcpy(words, &y, sizeof words);
    const __m512i top = _mm512_and_si512(encoded.words[3], broadcast(~std::uint64_t{0} >> 1));
    __mmask8 mask = _mm512_cmpeq_epi64_mask(top, broadcast(words[3]));
    for (std::size_t i = 0; i < 3; ++i)
        mask = _mm512_mask_cmpeq_epi64_mask(mask, encoded.words[i], broadcast(words[i]));
    return mask;
}

/// Which lanes encode points of order 1, 2, 4 or 8: those have five values of y, two of them with a second writing.
/// https://github.com/C2SP/CCTV/blob/main/ed25519/README.md lists them.
__mmask8 has_small_order(const Encoded8& encoded) noexcept
{
    constexpr std::uint64_t ones = ~std::uint64_t{0};
    constexpr std::uint64_t top = ones >> 1;
    constexpr Words small[]{{0, 0, 0, 0}, {1, 0, 0, 0}, {ones - 19, ones, ones, top},
        {ones - 18, ones, ones, top}, {ones - 17, ones, ones, top},
        {0xb027b2c28f95e826, 0xf098eff289f4c345, 0x3933c6d305acdfd5, 0x05fc536d880238b1},
        {0x4fd84d3d706a17c7, 0x0f67100d760b3cba, 0xc6cc392cfa53202a, 0x7a03ac9277fdc74e}};
    unsigned mask = 0;
    for (const Words& y : small)
        mask |= equals_y(encoded, y);
    return static_cast<__mmask8>(mask);
}

/// Which lanes have y below p.
__mmask8 is_canonical(const Encoded8& encoded) noexcept
{
    constexpr std::uint64_t ones = ~std::uint64_t{0};
    Encoded8 high = encoded;
    const __mmask8 is_low_large = _mm512_cmpge_epu64_mask(encoded.words[0], broadcast(ones - 18));
    high.words[0] = _mm512_setzero_si512();
    return static_cast<__mmask8>(~(is_low_large & equals_y(high, {0, ones, ones, ones >> 1})));
}

/// The keys and the R of eight requests.
void load_points(
    const Ed25519Request* const (&requests)[lanes], Encoded8& key, Encoded8& r) noexcept
{
    __m512i rows[8];
    for (std::size_t lane = 0; lane < lanes; ++lane)
        rows[lane] = _mm512_inserti64x4(
            _mm512_castsi256_si512(
                _mm256_loadu_si256(reinterpret_cast<const __m256i*>(&requests[lane]->key))),
            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(&requests[lane]->signature)), 1);
    cpu::transpose(rows);
    std::memcpy(&key, rows, sizeof key);
    std::memcpy(&r, rows + 4, sizeof r);
}

/// SHA-512(R || A || M) modulo the order.
void challenges(const Ed25519Request* const (&requests)[lanes], Words (&k)[lanes]) noexcept
{
    std::uint8_t points[lanes][64];
    Sha512Parts messages[lanes];
    for (std::size_t lane = 0; lane < lanes; ++lane)
    {
        std::memcpy(points[lane], &requests[lane]->signature, 32);
        std::memcpy(points[lane] + 32, &requests[lane]->key, 32);
        messages[lane] = {points[lane], requests[lane]->message};
    }
    Sha512Digest digests[lanes];
    sha512_eight(messages, digests);
    for (std::size_t lane = 0; lane < lanes; ++lane)
        k[lane] = reduce_digest(digests[lane]);
}

/// The scalars S, zero where not below the order; the lanes where they are.
__mmask8 load_scalars(const Ed25519Request* const (&requests)[lanes], Words (&s)[lanes]) noexcept
{
    unsigned below_order = 0;
    for (std::size_t lane = 0; lane < lanes; ++lane)
    {
        std::uint8_t bytes[64];
        std::memcpy(bytes, &requests[lane]->signature, sizeof bytes);
        s[lane] = scalar_from_bytes(bytes + 32);
        const bool is_below = is_below_order(s[lane]);
        below_order |= static_cast<unsigned>(is_below) << lane;
        if (!is_below)
            s[lane] = {};
    }
    return static_cast<__mmask8>(below_order);
}

/// Computes the R that the equation asks for, of one group or of two, whose keys are decoded together.
template <std::size_t count>
void compute(Group* groups, Ed25519Policy policy,
    const Ed25519Request* const (&requests)[count][lanes]) noexcept
{
    Encoded8 encoded_keys[count];
    for (std::size_t i = 0; i < count; ++i)
        load_points(requests[i], encoded_keys[i], groups[i].r);
    Decoded8 keys[count];
    decode(encoded_keys, keys);
    for (std::size_t i = 0; i < count; ++i)
    {
        Group& group = groups[i];
        const Decoded8& key = keys[i];
        Words s[lanes];
        Words k[lanes];
        unsigned live = load_scalars(requests[i], s) & key.valid;
        challenges(requests[i], k);
        if (policy != Ed25519Policy::zip215)
            live &=
                ~unsigned{has_small_order(encoded_keys[i])} & ~unsigned{has_small_order(group.r)};
        if (policy == Ed25519Policy::strict_bytes)
            live &= is_canonical(group.r);
        group.live = static_cast<__mmask8>(live);

        // A lane without a key takes the neutral point: only on the curve is z never zero, which would spoil the
        // product of all z and so the verdicts of other groups.
        const Field8 minus_x = blend(broadcast(Field{}), negated(key.x), key.valid);
        const Field8 y = blend(ones(), key.y, key.valid);
        const Point8 sum = combination(s, k, {minus_x, y, ones(), minus_x * y});
        group.x = sum.x;
        group.y = sum.y;
        group.z = sum.z;
    }
}

/// Lanes where eight times the point and R are the same.
[[gnu::noinline]] __mmask8 equals_with_cofactor(
    const Field8& x, const Field8& y, const Encoded8& encoded_r) noexcept
{
    Decoded8 points[1];
    decode({encoded_r}, points);
    const Decoded8& r = points[0];
    Point8 difference{x, y, ones(), x * y};
    add<true>(difference, addend_of({r.x, r.y, ones(), r.x * r.y}), 0xff);
    double_times(difference, 3);
    return static_cast<__mmask8>(
        r.valid & is_zero(difference.x) & is_zero(difference.y - difference.z));
}

/// Lanes whose signature is valid, given 1/z.
__mmask8 judge(const Group& group, const Field8& inverse_z, Ed25519Policy policy) noexcept
{
    const Field8 x = group.x * inverse_z;
    const Field8 y = group.y * inverse_z;
    // Of the two points with this y, the sign tells which; an R that is no point has the y of none. Where x is zero,
    // R may be one with either sign: the strict policies have ruled it out, and the cofactor clears it.
    const __mmask8 sign = _mm512_movepi64_mask(group.r.words[3]);
    const unsigned is_r = is_zero(y - field_of_words(group.r.words)) &
                          ~unsigned{static_cast<__mmask8>(is_odd(x) ^ sign)};
    unsigned valid = group.live & is_r;
    if (policy == Ed25519Policy::zip215 && valid != group.live)
        valid |= group.live & equals_with_cofactor(x, y, group.r);
    return static_cast<__mmask8>(valid);
}

/// Judges groups with one inversion: each takes the inverse of the product of the z up to its own, and passes on the
/// rest.
void judge_all(
    const Group* groups, std::size_t count, Ed25519Policy policy, __mmask8* valid) noexcept
{
    Field8 products[group_max];
    products[0] = groups[0].z;
    for (std::size_t i = 1; i < count; ++i)
        products[i] = products[i - 1] * groups[i].z;
    Field8 inverse_product = inverse(products[count - 1]);
    for (std::size_t i = count; i-- > 0;)
    {
        const Field8 inverse_z = i == 0 ? inverse_product : inverse_product * products[i - 1];
        inverse_product = inverse_product * groups[i].z;
        valid[i] = judge(groups[i], inverse_z, policy);
    }
}
/// The requests of a group; the last group's spare lanes repeat its first one.
void take_members(const Ed25519Request* (&members)[lanes], const Ed25519Request* from,
    std::size_t count, std::size_t group) noexcept
{
    const std::size_t first = group * lanes;
    for (std::size_t lane = 0; lane < lanes; ++lane)
        members[lane] = from + first + (first + lane < count ? lane : 0);
}
}  // namespace

void verify_avx512(Ed25519Policy policy, std::span<const Ed25519Request> requests,
    std::span<std::uint8_t> verdicts) noexcept
{
    std::uint8_t* const to = verdicts.data();
    const std::size_t size = requests.size();
    Group groups[group_max];
    __mmask8 valid[group_max];
    for (std::size_t begin = 0; begin < size; begin += group_max * lanes)
    {
        const std::size_t left = size - begin;
        const std::size_t count = left < group_max * lanes ? left : group_max * lanes;
        const std::size_t group_count = (count + lanes - 1) / lanes;
        const Ed25519Request* const from = requests.data() + begin;
        for (std::size_t i = 0; i + 1 < group_count; i += 2)
        {
            const Ed25519Request* members[2][lanes];
            take_members(members[0], from, count, i);
            take_members(members[1], from, count, i + 1);
            compute<2>(groups + i, policy, members);
        }
        if (group_count % 2 != 0)
        {
            const Ed25519Request* members[1][lanes];
            take_members(members[0], from, count, group_count - 1);
            compute<1>(groups + group_count - 1, policy, members);
        }
        judge_all(groups, group_count, policy, valid);
        for (std::size_t i = 0; i < count; ++i)
            to[begin + i] = static_cast<std::uint8_t>(valid[i / lanes] >> (i % lanes) & 1);
    }
}
}  // namespace braid::kernels::ed25519
