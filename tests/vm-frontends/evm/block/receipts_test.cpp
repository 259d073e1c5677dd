// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "kernels/host_crypto.hpp"
#include "vm-frontends/evm/block.hpp"
#include "vm-frontends/evm/block/requests.hpp"
#include <gtest/gtest.h>

namespace braid::evm
{
namespace
{
std::string encoded(const ReceiptContent& receipt)
{
    std::vector<std::uint8_t> bytes;
    encode_receipt(receipt, bytes);
    return to_hex(bytes);
}

/// The bloom of nothing as receipts have it.
const std::string empty_bloom = "b90100" + std::string(512, '0');

/// keccak256("DepositEvent(bytes,bytes,bytes,bytes,bytes)")
Hash32 deposit_event()
{
    Hash32 topic;
    EXPECT_TRUE(
        from_hex("649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5", topic.bytes));
    return topic;
}

/// The data of a DepositEvent whose strings are of 0x11, 0x22, 0x33, 0x44 and 0x55.
std::vector<std::uint8_t> deposit_data()
{
    constexpr std::array<std::size_t, 5> offsets{160, 256, 320, 384, 512};
    constexpr std::array<std::size_t, 5> sizes{48, 32, 8, 96, 8};
    std::vector<std::uint8_t> data(576);
    for (std::size_t i = 0; i < 5; ++i)
    {
        u256{offsets[i]}.store_be(data.data() + 32 * i);
        u256{sizes[i]}.store_be(data.data() + offsets[i]);
        std::memset(data.data() + offsets[i] + 32, static_cast<int>(0x11 * (i + 1)), sizes[i]);
    }
    return data;
}
}  // namespace

TEST(receipt, is_a_list_behind_its_type)
{
    const EvmReceipt detail;
    ReceiptContent receipt{
        .type = TxType::legacy, .success = true, .cumulative_gas_used = 21'000, .detail = &detail};
    EXPECT_EQ(encoded(receipt), "f9010801825208" + empty_bloom + "c0");
    receipt.type = TxType::dynamic_fee;
    receipt.success = false;
    EXPECT_EQ(encoded(receipt), "02f9010880825208" + empty_bloom + "c0");
}

TEST(receipt, holds_the_state_root_before_byzantium)
{
    const EvmReceipt detail;
    const ReceiptContent receipt{.type = TxType::legacy,
        .success = true,
        .cumulative_gas_used = 21'000,
        .detail = &detail,
        .root = Hash32{}};
    EXPECT_EQ(encoded(receipt), "f90128a0" + std::string(64, '0') + "825208" + empty_bloom + "c0");
}

TEST(receipt, of_a_deposit_has_nonce_and_version_since_canyon)
{
    EvmReceipt detail;
    detail.deposit_nonce = 5;
    ReceiptContent receipt{.type = TxType::deposit,
        .success = true,
        .cumulative_gas_used = 21'000,
        .detail = &detail,
        .op = OpFork::regolith};
    EXPECT_EQ(encoded(receipt), "7ef9010801825208" + empty_bloom + "c0");
    receipt.op = OpFork::canyon;
    EXPECT_EQ(encoded(receipt), "7ef9010a01825208" + empty_bloom + "c00501");
}

TEST(bloom, sets_three_bits_an_entry)
{
    // The address 0x0000000000000000000000000000000000000000 and the topic 0 of 32 bytes.
    const std::array<Hash32, 1> topics{};
    const Log log{.address = {}, .topics = topics, .data = {}};
    const auto count_bits = [](const Bloom& bloom)
    {
        int count = 0;
        for (const auto byte : bloom)
            count += std::popcount(byte);
        return count;
    };
    const Bloom address_alone = bloom_of(std::array{Log{.address = {}, .topics = {}, .data = {}}});
    const Bloom both = bloom_of({&log, 1});
    EXPECT_EQ(count_bits(address_alone), 3);
    EXPECT_EQ(count_bits(both), 6);
    // keccak256 of twenty zero bytes begins with 5380c7b7ae81: bits 0x380, 0x7b7, 0x681.
    EXPECT_EQ(address_alone[255 - 0x380 / 8] & 1, 1);
    EXPECT_EQ(address_alone[255 - 0x7b7 / 8] & 0x80, 0x80);
    EXPECT_EQ(address_alone[255 - 0x681 / 8] & 2, 2);
}

TEST(deposit, is_the_strings_of_its_event)
{
    const auto topic = deposit_event();
    const auto data = deposit_data();
    std::vector<std::uint8_t> request;
    EXPECT_TRUE(append_deposit({.address = {}, .topics = {&topic, 1}, .data = data}, request));
    ASSERT_EQ(request.size(), 192U);
    EXPECT_EQ(request[47], 0x11);
    EXPECT_EQ(request[48], 0x22);
    EXPECT_EQ(request[80], 0x33);
    EXPECT_EQ(request[88], 0x44);
    EXPECT_EQ(request[191], 0x55);
}

TEST(deposit, is_refused_in_any_other_layout)
{
    const auto topic = deposit_event();
    std::vector<std::uint8_t> request;
    for (const std::size_t at : {0U, 31U, 32U, 63U, 159U, 160U, 191U, 287U, 351U, 415U, 543U})
    {
        auto data = deposit_data();
        data[at] ^= 1;
        EXPECT_FALSE(append_deposit({.address = {}, .topics = {&topic, 1}, .data = data}, request));
    }
    auto data = deposit_data();
    data.push_back(0);
    EXPECT_FALSE(append_deposit({.address = {}, .topics = {&topic, 1}, .data = data}, request));
    EXPECT_FALSE(append_deposit({.address = {}, .topics = {&topic, 1}, .data = {}}, request));
}

TEST(deposit, is_not_what_another_event_tells)
{
    const Hash32 other{};
    std::vector<std::uint8_t> request;
    EXPECT_TRUE(append_deposit({.address = {}, .topics = {&other, 1}, .data = {}}, request));
    EXPECT_TRUE(append_deposit({.address = {}, .topics = {}, .data = {}}, request));
    EXPECT_TRUE(request.empty());
}

TEST(requests, hash_as_eip_7685_says)
{
    const auto& crypto = kernels::host_crypto();
    // sha256 of nothing.
    EXPECT_EQ(to_hex(requests_hash_of({}, crypto)),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    const std::vector<std::vector<std::uint8_t>> requests{{0, 1}, {2, 3, 4}};
    std::vector<std::uint8_t> digests;
    for (const auto& request : requests)
    {
        const Hash32 digest = crypto.sha256(request);
        digests.insert(digests.end(), digest.bytes.begin(), digest.bytes.end());
    }
    EXPECT_EQ(requests_hash_of(requests, crypto), crypto.sha256(digests));
}
}  // namespace braid::evm
