// SPDX-License-Identifier: Apache-2.0
#include "kernels/ecrecover.hpp"

#include "base/u256.hpp"
#include "kernels/ecrecover/signature_batch.hpp"
#include "tests/kernels/each_row.hpp"
#include "tests/kernels/gpu/emulated_driver.hpp"
#include "tests/kernels/openssl_secp256k1.hpp"
#include <algorithm>
#include <random>

namespace braid::kernels
{
namespace
{
const u256 order{0xffffffffffffffff, 0xfffffffffffffffe, 0xbaaedce6af48a03b, 0xbfd25e8cd0364141};
const u256 lambda{0x5363ad4cc05c30e0, 0xa5261c028812645a, 0x122e22ea20816678, 0xdf02967c1b23bd72};

[[nodiscard]] u256 random_number(std::mt19937_64& random)
{
    return {random(), random(), random(), random()};
}

/// The emulated device's keys are those of the library; gives how many there are.
std::size_t expect_equal_keys(const std::vector<DigestSignature>& signatures)
{
    static const auto rows =
        tests::emulated_rows<gpu::KernelId::recover_keys, ecrecover::KeyBatch, ecrecover_key_rows>(
            ecrecover_key_rows);
    std::vector<RecoveredKey> expected(signatures.size());
    std::vector<RecoveredKey> keys(signatures.size());
    rows[0].function(signatures, expected);
    rows[1].function(signatures, keys);
    std::size_t found = 0;
    for (std::size_t i = 0; i < keys.size(); ++i)
    {
        EXPECT_EQ(keys[i], expected[i]) << i;
        found += expected[i].ok ? 1 : 0;
    }
    EXPECT_TRUE(tests::emulated_fleet().trusts(gpu::KernelId::recover_keys));
    EXPECT_EQ(tests::emulated_fleet().batches_failed(), 0u);
    return found;
}
}  // namespace

TEST(gpu_ecrecover, random_signatures_give_the_librarys_keys)
{
    std::mt19937_64 random{1};
    std::vector<DigestSignature> signatures(tests::input_count(400));
    for (DigestSignature& signature : signatures)
        signature = {random_number(random).to_be(), random_number(random).to_be(),
            random_number(random).to_be(), static_cast<std::uint8_t>(random() % 2)};
    EXPECT_GT(expect_equal_keys(signatures), signatures.size() / 3);
}

TEST(gpu_ecrecover, values_at_the_edges_of_their_ranges_give_the_librarys_keys)
{
    const u256 prime = order + u256{0, 1, 0x4551231950b75fc4, 0x402da1722fc9baee};
    const u256 edges[]{{}, order, prime, prime - order, order >> 1, u256{} - u256{1}};
    std::mt19937_64 random{2};
    const auto number = [&]
    {
        const u256 few{random() % 4};
        const u256 edge = edges[random() % std::size(edges)];
        return random() % 3 == 0 ? random_number(random) :
               random() % 2 == 0 ? edge + few :
                                   edge - few;
    };
    std::vector<DigestSignature> signatures(300);
    for (DigestSignature& signature : signatures)
        signature = {number().to_be(), number().to_be(), number().to_be(),
            static_cast<std::uint8_t>(random() % 5)};
    expect_equal_keys(signatures);
}

TEST(gpu_ecrecover, sums_that_meet_equal_and_opposite_points_are_right)
{
    // The point R = kG, and s and z that ask for u2 R + u1 G.
    std::vector<DigestSignature> signatures;
    std::vector<u256> small;
    for (const std::uint64_t i : {1, 2, 3, 15, 16, 17, 32, 127, 128, 129, 255, 256})
    {
        small.push_back(u256{i});
        small.push_back(order - u256{i});
        small.push_back(mulmod(lambda, u256{i}, order));
    }
    std::mt19937_64 random{3};
    for (const u256& k : {u256{1}, order - u256{1}, u256{2}, lambda, order - lambda})
    {
        const Point64 point = tests::openssl_multiple(k.to_be());
        const u256 r = u256::from_be(point.data());
        for (int i = 0; i < 80; ++i)
        {
            const u256 u2 = small[random() % small.size()];
            const u256 by_r = mulmod(u2, k, order);
            // The opposite of u2 R, its equal, or another small one.
            const u256 u1 = random() % 3 == 0 ? order - by_r :
                            random() % 2 == 0 ? by_r :
                                                small[random() % small.size()];
            const u256 s = mulmod(u2, r, order);
            const u256 z = mulmod(order - u1, r, order);
            signatures.push_back({z.to_be(), Hash32::from(Bytes{point}.first(32)), s.to_be(),
                static_cast<std::uint8_t>(point[63] & 1)});
        }
    }
    const std::size_t found = expect_equal_keys(signatures);
    EXPECT_LT(found, signatures.size() * 9 / 10);
    EXPECT_GT(found, signatures.size() / 2);
}

TEST(gpu_ecrecover, messages_give_digests_and_addresses)
{
    static const auto rows = tests::emulated_rows<gpu::KernelId::recover_addresses,
        ecrecover::AddressBatch, ecrecover_rows>(ecrecover_rows);
    std::mt19937_64 random{4};
    const std::vector<std::uint8_t> bytes(gpu::message_size_max + 1, 0x5a);
    std::vector<RecoverRequest> requests(300);
    for (RecoverRequest& request : requests)
        request = {Bytes{bytes}.first(random() % 400), random_number(random).to_be(),
            random_number(random).to_be(), static_cast<std::uint8_t>(random() % 2)};
    // One that no device takes.
    requests[100].signed_bytes = bytes;
    std::vector<RecoverResult> expected(requests.size());
    std::vector<RecoverResult> results(requests.size());
    rows[0].function(requests, expected);
    rows[1].function(requests, results);
    EXPECT_EQ(results, expected);
    EXPECT_GT(std::ranges::count(expected, true, &RecoverResult::ok), 100);
    EXPECT_TRUE(tests::emulated_fleet().trusts(gpu::KernelId::recover_addresses));
    EXPECT_EQ(tests::emulated_fleet().batches_failed(), 0u);
}
}  // namespace braid::kernels
