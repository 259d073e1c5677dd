// SPDX-License-Identifier: Apache-2.0
// Every row gives the scalar row's verdicts, on signatures over odd points and over bytes that are none. What decodes to a
// point is on the curve, and encodes to bytes that decode to it.
#include "kernels/ed25519.hpp"
#include "base/assert.hpp"
#include "kernels/ed25519/curve.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/kernels/ed25519_signer.hpp"

namespace braid::fuzz
{
namespace
{
using kernels::Ed25519Policy;
using kernels::Ed25519Request;
using kernels::ed25519::Field;
using kernels::ed25519::Point;
using tests::Ed25519Signed;

/// More than the eight that a group of lanes holds.
constexpr std::size_t request_max = 10;

Hash32 bytes32(Input& input)
{
    Hash32 bytes;
    std::ranges::copy(input.bytes(32), bytes.bytes.begin());
    return bytes;
}

/// y of 0 to 18, where writings with p added exist, and these.
Hash32 small_y(Input& input)
{
    const std::size_t y = input.pick(19);
    Hash32 bytes;
    if (input.pick(2) == 0)
    {
        bytes.bytes[0] = static_cast<std::uint8_t>(y);
    }
    else
    {
        bytes.bytes.fill(0xff);
        bytes.bytes[0] = static_cast<std::uint8_t>(0xed + y);
        bytes.bytes[31] = 0x7f;
    }
    bytes.bytes[31] |= static_cast<std::uint8_t>(input.pick(2) << 7);
    return bytes;
}

Hash32 point_bytes(Input& input)
{
    if (input.pick(2) == 0)
        return small_y(input);
    return bytes32(input);
}

Ed25519Signed crafted(Input& input)
{
    tests::Ed25519Signer signer{input.below(1 << 16)};
    const std::size_t small = input.pick(4);
    return signer
        .craft({.key_is_small = (small & 1) != 0,
            .r_is_small = (small & 2) != 0,
            .key_torsion = input.pick(8),
            .r_torsion = input.pick(8),
            .key_writing = input.pick(4),
            .r_writing = input.pick(4)})
        .signed_message;
}

Ed25519Signed signed_message(Input& input)
{
    Ed25519Signed made = crafted(input);
    switch (input.pick(6))
    {
    case 0:
        made.key = point_bytes(input);
        break;
    case 1:
        std::ranges::copy(point_bytes(input).bytes, made.signature.begin());
        break;
    case 2:
        std::ranges::copy(bytes32(input).bytes, made.signature.begin() + 32);
        break;
    case 3:
        made.signature[input.pick(64)] ^= input.byte();
        break;
    case 4:
    {
        const Bytes message = input.bytes(input.below(300));
        made.message.assign(message.begin(), message.end());
        break;
    }
    default:
        break;
    }
    return made;
}

void check_rows(Input& input)
{
    std::vector<Ed25519Signed> made;
    for (std::size_t count = 1 + input.pick(request_max); count > 0; --count)
        made.push_back(signed_message(input));
    std::vector<Ed25519Request> requests;
    for (const Ed25519Signed& each : made)
        requests.push_back(each.request());
    const auto rows = kernels::ed25519_rows();
    for (const auto policy :
        {Ed25519Policy::strict_points, Ed25519Policy::strict_bytes, Ed25519Policy::zip215})
    {
        std::vector<std::uint8_t> expected(requests.size());
        rows.front().function(policy, requests, expected);
        for (const auto& row : rows.subspan(1))
        {
            if (!row.available())
                continue;
            std::vector<std::uint8_t> verdicts(requests.size());
            row.function(policy, requests, verdicts);
            BRAID_ASSERT(verdicts == expected);
        }
    }
}

void check_decoding(const Hash32& bytes)
{
    const auto point = Point::from_bytes(bytes.data());
    if (!point)
        return;
    const Field xx = point->x * point->x;
    const Field yy = point->y * point->y;
    BRAID_ASSERT(yy - xx == kernels::ed25519::one + kernels::ed25519::curve_d * xx * yy);
    BRAID_ASSERT(point->t == point->x * point->y);
    const auto encoded = point->to_bytes();
    const auto again = Point::from_bytes(encoded.data());
    BRAID_ASSERT(again);
    BRAID_ASSERT(again->equals(*point));
    BRAID_ASSERT(again->to_bytes() == encoded);
    // The bytes are the canonical ones where y is below p, unless they give zero a sign.
    Hash32 y = bytes;
    y.bytes[31] &= 0x7f;
    const bool is_canonical = Field::from_bytes(y.data()).to_bytes() == y.bytes;
    BRAID_ASSERT((encoded == bytes.bytes) ==
                 (is_canonical && (!point->x.is_zero() || bytes.bytes[31] < 0x80)));
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    braid::fuzz::Input input{{data, size}};
    braid::fuzz::check_decoding(braid::fuzz::point_bytes(input));
    braid::fuzz::check_rows(input);
    return 0;
}
