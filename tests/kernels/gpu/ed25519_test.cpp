// SPDX-License-Identifier: Apache-2.0
#include "kernels/ed25519.hpp"

#include "kernels/ed25519/verify_batch.hpp"
#include "kernels/ed25519/verify_gpu.hpp"
#include "tests/kernels/each_row.hpp"
#include "tests/kernels/ed25519_signer.hpp"
#include "tests/kernels/gpu/emulated_driver.hpp"
#include <algorithm>

namespace braid::kernels
{
namespace
{
using tests::Ed25519Signed;
using tests::Ed25519Signer;

constexpr Ed25519Policy policies[]{
    Ed25519Policy::strict_points, Ed25519Policy::strict_bytes, Ed25519Policy::zip215};

void verify_scalar(const ed25519::VerifyInputs& inputs, std::span<std::uint8_t> verdicts) noexcept
{
    ed25519_rows().front().function(inputs.policy, inputs.requests, verdicts);
}

/// The emulated device's verdicts are the scalar row's under all policies; gives how many accept.
std::size_t expect_equal_verdicts(const std::vector<Ed25519Signed>& signatures)
{
    const gpu::CheckedRun<ed25519::VerifyBatch, const ed25519::VerifyInputs&, std::uint8_t> run{
        tests::emulated_fleet(), gpu::KernelId::ed25519_verify, verify_scalar};
    std::vector<Ed25519Request> requests;
    for (const Ed25519Signed& signature : signatures)
        requests.push_back(signature.request());
    std::size_t accepted = 0;
    for (const Ed25519Policy policy : policies)
    {
        std::vector<std::uint8_t> expected(requests.size());
        std::vector<std::uint8_t> verdicts(requests.size(), 0xee);
        verify_scalar({policy, requests}, expected);
        run.compute({policy, requests}, verdicts);
        for (std::size_t i = 0; i < requests.size(); ++i)
            EXPECT_EQ(verdicts[i], expected[i]) << i << ", policy " << static_cast<int>(policy);
        accepted += static_cast<std::size_t>(std::ranges::count(expected, 1));
    }
    EXPECT_TRUE(tests::emulated_fleet().trusts(gpu::KernelId::ed25519_verify));
    EXPECT_EQ(tests::emulated_fleet().batches_failed(), 0u);
    return accepted;
}
}  // namespace

TEST(gpu_ed25519, random_signatures_get_the_processors_verdicts)
{
    Ed25519Signer signer{11};
    std::vector<Ed25519Signed> signatures;
    for (std::size_t i = 0; i < tests::input_count(150); ++i)
    {
        // Sizes around the edges of SHA-512's blocks, whose first 64 bytes are R and A.
        Ed25519Signed next = signer.sign(i % 2 == 0 ? i : signer.random()() % 600);
        if (i % 3 == 0)
            next.signature[signer.random()() % 64] ^=
                static_cast<std::uint8_t>(1 << signer.random()() % 8);
        signatures.push_back(next);
    }
    // One that no device takes.
    signatures.push_back(signer.sign(gpu::message_size_max + 1));
    EXPECT_GT(expect_equal_verdicts(signatures), signatures.size());
}

TEST(gpu_ed25519, points_of_small_order_get_the_processors_verdicts)
{
    Ed25519Signer signer{12};
    std::vector<Ed25519Signed> signatures;
    for (std::size_t i = 0; i < 256; i += 3)
        signatures.push_back(signer
                .craft({.key_is_small = (i & 64) != 0,
                    .r_is_small = (i & 128) != 0,
                    .key_torsion = i % 8,
                    .r_torsion = i / 8 % 8})
                .signed_message);
    const auto& points = tests::ed25519_small_points();
    for (std::size_t i = 0; i < points.size(); ++i)
        for (std::size_t writing = 0; writing < points[i].size(); ++writing)
            signatures.push_back(signer
                    .craft({.key_is_small = true,
                        .r_is_small = true,
                        .key_torsion = i,
                        .r_torsion = (8 - i) % 8,
                        .key_writing = writing,
                        .r_writing = writing})
                    .signed_message);
    EXPECT_GT(expect_equal_verdicts(signatures), 0u);
}

TEST(gpu_ed25519, bytes_that_are_no_point_or_scalar_get_the_processors_verdicts)
{
    Ed25519Signer signer{13};
    std::vector<Ed25519Signed> signatures;
    const Ed25519Signed valid = signer.sign(30);
    constexpr std::uint8_t highs[]{0x00, 0x7f, 0x80, 0xff};
    for (unsigned low = 0; low < 40; ++low)
        for (const std::uint8_t high : highs)
        {
            Hash32 bytes;
            bytes.bytes.fill(high == 0x7f || high == 0xff ? 0xff : 0);
            bytes.bytes[0] = static_cast<std::uint8_t>(high % 0x80 == 0 ? low : 0xd8 + low);
            bytes.bytes[31] = high;
            Ed25519Signed changed = valid;
            changed.key = bytes;
            signatures.push_back(changed);
            changed = valid;
            std::ranges::copy(bytes.bytes, changed.signature.begin() + low % 2 * 32);
            signatures.push_back(changed);
        }
    expect_equal_verdicts(signatures);
}

TEST(gpu_ed25519, the_base_points_multiples_add_up)
{
    using namespace ed25519_gpu;
    Point sum = neutral();
    for (const AffineAddend& multiple : base_multiples)
    {
        sum = add_point(sum, base_multiple(0));
        const Element x = add(sum.x, sum.x);
        const Element y = add(sum.y, sum.y);
        const Element xy = multiply(multiply(x, y), curve_d);
        EXPECT_TRUE(is_equal(multiply(subtract(multiple.y_plus_x, multiple.y_minus_x), sum.z), x));
        EXPECT_TRUE(is_equal(multiply(add(multiple.y_plus_x, multiple.y_minus_x), sum.z), y));
        const Element t = multiply(multiply(multiple.t2d, sum.z), sum.z);
        EXPECT_TRUE(is_equal(add(t, t), xy));
    }
}
}  // namespace braid::kernels
