// SPDX-License-Identifier: Apache-2.0
#include "storage/transaction_info.hpp"
#include "base/hex.hpp"
#include "storage/typed_hash.hpp"
#include <gtest/gtest.h>
#include <string>

namespace braid::storage
{
namespace
{
std::string repeated(std::string_view digits, int count)
{
    std::string text;
    for (int i = 0; i < count; ++i)
        text += digits;
    return text;
}

constexpr std::array<std::uint8_t, 1> success{0};

TransactionInfo some_info()
{
    Hash32 hash;
    hash.bytes.fill(0xaa);
    TransactionInfo info{.gas_used = 0x1234,
        .status = success,
        .transaction_hash = hash,
        .event_root = hash,
        .state_change_hash = hash,
        .state_checkpoint_hash = std::nullopt,
        .state_cemetery_hash = std::nullopt};
    info.event_root.bytes.fill(0xbb);
    info.state_change_hash.bytes.fill(0xcc);
    return info;
}
}  // namespace

// The hash itself is checked by the waypoints of published networks: tests/vm-frontends/move/waypoint_test.cpp.
TEST(transaction_info, encodes_its_fields_in_order)
{
    TransactionInfo info = some_info();
    const std::string fixed =
        "00"
        "3412000000000000"
        "00" +
        repeated("aa", 32) + repeated("bb", 32) + repeated("cc", 32);
    std::vector<std::uint8_t> encoded;
    encode(info, encoded);
    EXPECT_EQ(to_hex(encoded), fixed + "0000");
    EXPECT_EQ(hash_of(info), typed_hash(type_seed("TransactionInfo"), encoded));

    info.state_checkpoint_hash = info.transaction_hash;
    info.state_cemetery_hash = info.event_root;
    encoded.clear();
    encode(info, encoded);
    EXPECT_EQ(to_hex(encoded), fixed + "01" + repeated("aa", 32) + "01" + repeated("bb", 32));
}

TEST(typed_hash, separates_types)
{
    // SHA3-256("APTOS::TransactionInfo"), by OpenSSL.
    EXPECT_EQ(to_hex(type_seed("TransactionInfo")),
        "a7571b1ac557d1d3f9e884d79f9174c9ff81fd091502dfad0008455b39eca471");
    EXPECT_NE(typed_hash(type_seed("A"), success), typed_hash(type_seed("B"), success));
}
}  // namespace braid::storage
