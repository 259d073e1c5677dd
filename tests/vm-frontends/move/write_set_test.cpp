// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/write_set.hpp"
#include "tests/vm-frontends/move/encoded.hpp"
#include <gtest/gtest.h>

namespace braid::move
{
namespace
{
using tests::Buffer;
using tests::error_of;

/// Keys of one byte that are deleted, in that order.
Buffer deletions(std::initializer_list<std::uint8_t> keys)
{
    Buffer encoded{0, static_cast<std::uint8_t>(keys.size())};
    for (const std::uint8_t key : keys)
        encoded.insert(encoded.end(), {2, 1, key, 2});
    return encoded;
}

std::optional<bcs::Error> error_at(bcs::Fault fault, std::size_t offset)
{
    return bcs::Error{.fault = fault, .offset = offset};
}

std::string hashed(const WriteOp& op)
{
    Buffer out;
    append_hashed(op, out);
    return to_hex(out);
}

WriteOp read_op(const Buffer& encoded)
{
    bcs::Reader reader{encoded};
    const WriteOp op = read_write_op(reader);
    EXPECT_TRUE(reader.finish().ok());
    return op;
}
}  // namespace

TEST(write_op, reads_every_variant)
{
    const std::string two =
        "0100000000000000"
        "0200000000000000";
    const std::string three = two + "0300000000000000";
    const Buffer create{0, 2, 0xaa, 0xbb};
    EXPECT_EQ(read_op(create).kind, WriteKind::creation);
    EXPECT_EQ(hashed(read_op(create)), "0002aabb");
    const Buffer modify{1, 0};
    EXPECT_EQ(read_op(modify).kind, WriteKind::modification);
    EXPECT_EQ(hashed(read_op(modify)), "0000");
    const Buffer remove{2};
    EXPECT_EQ(read_op(remove).kind, WriteKind::deletion);

    const Buffer paid = *from_hex("0301aa00" + two);
    EXPECT_EQ(read_op(paid).kind, WriteKind::creation);
    EXPECT_EQ(hashed(read_op(paid)), "0101aa00" + two);
    const Buffer paid_apart = *from_hex("0401aa01" + three);
    EXPECT_EQ(read_op(paid_apart).kind, WriteKind::modification);
    EXPECT_EQ(hashed(read_op(paid_apart)), "0101aa01" + three);
    const Buffer refunded = *from_hex("0500" + two);
    EXPECT_EQ(read_op(refunded).kind, WriteKind::deletion);
    EXPECT_EQ(read_op(refunded).metadata.size(), 17U);

    EXPECT_EQ(error_of(Buffer{6}, read_write_op), error_at(bcs::Fault::unknown_variant, 0));
    EXPECT_EQ(error_of(Buffer{5, 2}, read_write_op), error_at(bcs::Fault::unknown_variant, 1));
}

TEST(write_set, keeps_its_writes_in_order)
{
    const Buffer encoded = deletions({1, 2, 9});
    bcs::Reader reader{encoded};
    const WriteSet set = read_write_set(reader);
    EXPECT_TRUE(reader.finish().ok());
    ASSERT_EQ(set.writes.size(), 3U);
    EXPECT_EQ(set.writes[2].key.key[0], 9);
    EXPECT_TRUE(equal(set.encoded, encoded));
    EXPECT_EQ(error_of(deletions({1, 1}), read_write_set), error_at(bcs::Fault::wrong_value, 6));
    EXPECT_EQ(error_of(deletions({2, 1}), read_write_set), error_at(bcs::Fault::wrong_value, 6));
}

TEST(write_set, is_refused_where_it_claims_more_than_it_has)
{
    EXPECT_EQ(error_of(Buffer{1, 0}, read_write_set), error_at(bcs::Fault::unknown_variant, 0));
    EXPECT_EQ(error_of(Buffer{0, 9, 2, 0, 2}, read_write_set), error_at(bcs::Fault::truncated, 1));
    EXPECT_EQ(error_of(Buffer{0, 0xff, 0xff, 0xff, 0x07}, read_write_set),
        error_at(bcs::Fault::too_long, 1));
}
}  // namespace braid::move
