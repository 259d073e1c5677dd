// SPDX-License-Identifier: Apache-2.0
// Every row gives what the library gives, on numbers beside the moduli's and on multiples that are made to meet.
#include "kernels/ecrecover.hpp"
#include "base/assert.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/kernels/ecrecover/known_points.hpp"

namespace braid::fuzz
{
namespace
{
/// Three groups of lanes.
constexpr std::size_t signature_max = 24;

u256 number(Input& input)
{
    const u256 edges[]{{}, tests::order, tests::order >> 1, tests::lambda,
        u256{0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0xfffffffefffffc2f}};
    const std::size_t kind = input.pick(8);
    if (kind < std::size(edges))
        return edges[kind] + u256{input.byte()} - u256{16};
    if (kind == std::size(edges))
        return u256{1} << static_cast<unsigned>(input.byte());
    Hash32 bytes;
    std::ranges::copy(input.bytes(32), bytes.bytes.begin());
    return u256::from_be(bytes);
}

kernels::DigestSignature free_signature(Input& input)
{
    const Hash32 digest = number(input).to_be();
    const Hash32 r = number(input).to_be();
    const Hash32 s = number(input).to_be();
    return {digest, r, s, static_cast<std::uint8_t>(input.pick(8))};
}

/// Multiples a of the point and b of the generator, where b is a number or beside the one that cancels out.
kernels::DigestSignature crafted_signature(Input& input)
{
    static const std::vector<tests::KnownPoint> points = tests::known_points();
    const tests::KnownPoint& point = points[input.pick(points.size())];
    const u256 a = tests::times(number(input), u256{1});
    u256 b = tests::times(a, point.k);
    if (input.pick(2) == 0)
        b = tests::negated(b);
    const u256 offset{input.pick(4)};
    b = input.pick(4) == 0 ? tests::times(number(input), u256{1}) : addmod(b, offset, tests::order);
    return tests::signature_of(
        point, tests::times(tests::negated(b), point.r), tests::times(a, point.r));
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace braid;
    fuzz::Input input{Bytes{data, size}};
    std::vector<kernels::DigestSignature> signatures;
    while (!input.at_end() && signatures.size() < fuzz::signature_max)
        signatures.push_back(
            input.pick(2) == 0 ? fuzz::free_signature(input) : fuzz::crafted_signature(input));
    const auto rows = kernels::ecrecover_key_rows();
    std::vector<kernels::RecoveredKey> expected(signatures.size());
    rows.front().function(signatures, expected);
    for (const auto& row : rows)
    {
        if (!row.available())
            continue;
        std::vector<kernels::RecoveredKey> keys(signatures.size());
        row.function(signatures, keys);
        BRAID_ASSERT(keys == expected);
    }
    return 0;
}
