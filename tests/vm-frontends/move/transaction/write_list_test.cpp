// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/transaction/write_list.hpp"

#include "engine/serial/serial_memory.hpp"
#include "vm-frontends/move/encode.hpp"
#include "vm-frontends/move/memory_state.hpp"
#include <gtest/gtest.h>

namespace braid::move
{
namespace
{
constexpr std::uint64_t time_us = 77;

StateValueMetadata metadata_of_new()
{
    StateValueMetadata metadata;
    metadata.exists = true;
    metadata.creation_time_us = time_us;
    return metadata;
}

/// A state in memory with what one transaction writes to it.
class WriteListTest : public ::testing::Test
{
protected:
    WriteListTest() { view_.begin(0, arena_); }

    [[nodiscard]] static ByteString key(std::string_view name)
    {
        return encode_resource_key(core_address(5), "m", name);
    }
    [[nodiscard]] static ByteString group_key()
    {
        ByteString path = encode_struct_type(core_address(1), "object", "ObjectGroup");
        path.front() = 2;
        ByteString out{0};
        bcs::Writer writer{out};
        writer.raw(core_address(5));
        writer.bytes(path);
        return out;
    }
    [[nodiscard]] static ByteString tag(std::string_view name)
    {
        ByteString tag = encode_struct_type(core_address(1), "fungible_asset", name);
        tag.erase(tag.begin());
        return tag;
    }
    [[nodiscard]] Bytes keep(const ByteString& bytes) { return arena_.copy(bytes); }

    [[nodiscard]] Change change(Change::Kind kind, std::string_view name, ByteString value)
    {
        Change made;
        made.kind = kind;
        made.state_key = keep(key(name));
        made.value = keep(value);
        const auto before = state_.read(made.state_key);
        if (before.ok() && before->has_value())
            made.before = **before;
        return made;
    }
    [[nodiscard]] Change member(Change::Kind kind, std::string_view name, ByteString value)
    {
        Change made;
        made.kind = kind;
        made.state_key = keep(group_key());
        made.member = keep(tag(name));
        made.value = keep(value);
        return made;
    }
    [[nodiscard]] bool merge(std::vector<Change> changes)
    {
        ChangeSet set;
        set.changes = std::move(changes);
        return list_.merge(set).ok();
    }
    [[nodiscard]] std::optional<ByteString> value_of(std::string_view name)
    {
        const auto value = state_.read(keep(key(name)));
        if (!value->has_value())
            return std::nullopt;
        return ByteString((*value)->bytes.begin(), (*value)->bytes.end());
    }

    MemoryState base_;
    Arena arena_;
    Arena keys_;
    engine::SerialMemory<engine::MultiplyHash> memory_{base_, keys_, engine::MultiplyHash{}};
    engine::TxView view_{memory_};
    TxState state_{view_, true};
    WriteLimits limits_;
    WriteList list_{state_, limits_};
};

using Kind = Change::Kind;

TEST_F(WriteListTest, writes_upon_writes_are_one)
{
    list_.set_metadata_of_new(metadata_of_new());
    ASSERT_TRUE(merge({change(Kind::creation, "a", {1})}));
    EXPECT_TRUE(list_.created_last());
    list_.put();
    EXPECT_EQ(value_of("a"), ByteString{1});
    ASSERT_TRUE(merge({change(Kind::modification, "a", {2, 3})}));
    EXPECT_FALSE(list_.created_last());
    list_.put();
    EXPECT_EQ(value_of("a"), (ByteString{2, 3}));
    ASSERT_EQ(list_.writes().size(), 1U);
    EXPECT_EQ(list_.writes()[0].kind, WriteKind::creation);
    EXPECT_EQ(list_.writes()[0].size, 2U);
    EXPECT_EQ(list_.writes()[0].previous_size, 0U);
    EXPECT_EQ(list_.writes()[0].metadata, metadata_of_new());
    ASSERT_TRUE(merge({change(Kind::deletion, "a", {})}));
    EXPECT_TRUE(list_.writes().empty());
    EXPECT_EQ(value_of("a"), std::nullopt);
}

TEST_F(WriteListTest, what_was_there_stays_known)
{
    state_.put(key("a"), {.bytes = ByteString{9, 9, 9}, .metadata = {}});
    ASSERT_TRUE(merge({change(Kind::deletion, "a", {})}));
    list_.put();
    EXPECT_EQ(value_of("a"), std::nullopt);
    ASSERT_TRUE(merge({change(Kind::creation, "a", {1})}));
    ASSERT_EQ(list_.writes().size(), 1U);
    EXPECT_EQ(list_.writes()[0].kind, WriteKind::modification);
    EXPECT_EQ(list_.writes()[0].previous_size, 3U);
    EXPECT_FALSE(list_.writes()[0].metadata.exists);
}

TEST_F(WriteListTest, refuses_writes_that_do_not_fit_those_before)
{
    ASSERT_TRUE(merge({change(Kind::creation, "a", {1})}));
    EXPECT_FALSE(merge({change(Kind::creation, "a", {1})}));
    state_.put(key("b"), {.bytes = ByteString{9}, .metadata = {}});
    ASSERT_TRUE(merge({change(Kind::deletion, "b", {})}));
    EXPECT_FALSE(merge({change(Kind::modification, "b", {1})}));
}

TEST_F(WriteListTest, groups_are_one_write_with_the_size_of_their_whole)
{
    ASSERT_TRUE(merge({member(Kind::creation, "A", {1, 2}), member(Kind::creation, "B", {3})}));
    list_.put();
    ASSERT_EQ(list_.writes().size(), 1U);
    const TxWrite& write = list_.writes()[0];
    EXPECT_EQ(write.kind, WriteKind::creation);
    EXPECT_TRUE(write.is_group);
    ByteString whole;
    const ByteString a = tag("A");
    const ByteString b = tag("B");
    const ByteString a_value{1, 2};
    const ByteString b_value{3};
    const std::array members{
        GroupMember{.tag = a, .value = a_value}, GroupMember{.tag = b, .value = b_value}};
    append_group_value(members, whole);
    EXPECT_EQ(write.size, whole.size());
    EXPECT_EQ(*state_.group_size(keep(group_key())), whole.size());

    ASSERT_TRUE(merge({member(Kind::modification, "B", {4, 5, 6})}));
    list_.put();
    EXPECT_EQ(list_.writes()[0].size, whole.size() + 2);
    EXPECT_EQ(list_.writes()[0].members.size(), 2U);
    const auto value = state_.read_member(keep(group_key()), keep(b));
    EXPECT_TRUE(equal((*value)->bytes, ByteString{4, 5, 6}));
    EXPECT_FALSE(merge({member(Kind::creation, "A", {1})}));
}

TEST_F(WriteListTest, a_group_without_members_is_gone)
{
    ASSERT_TRUE(merge({member(Kind::creation, "A", {1})}));
    list_.put();
    ASSERT_TRUE(merge({member(Kind::deletion, "A", {})}));
    EXPECT_TRUE(list_.writes().empty());
    EXPECT_EQ(*state_.group_size(keep(group_key())), 0U);
    EXPECT_FALSE((*state_.read_member(keep(group_key()), keep(tag("A")))).has_value());
}

TEST_F(WriteListTest, sums_upon_sums_and_numbers)
{
    ByteString item{1};
    bcs::Writer writer{item};
    writer.raw(core_address(6));
    writer.bytes(ByteString(32, 1));
    CellEffect effect;
    effect.state_key = item;
    effect.kind = CellEffect::Kind::add;
    effect.sum = {.amount = 5, .is_negative = false, .limit = 100};
    ChangeSet set;
    set.cells = {effect};
    ASSERT_TRUE(list_.merge(set).ok());
    set.cells[0].sum = {.amount = 7, .is_negative = true, .limit = 100};
    ASSERT_TRUE(list_.merge(set).ok());
    ASSERT_EQ(list_.cells().size(), 1U);
    EXPECT_TRUE(list_.cells()[0].sum.is_negative);
    EXPECT_EQ(list_.cells()[0].sum.amount, 2U);
    // Nothing is written, and so nothing is paid for.
    EXPECT_EQ(list_.price(SpacePricing{}).fee, 0U);
}

TEST_F(WriteListTest, limits_hold_for_all_writes_together)
{
    limits_.write_count_max = 1;
    ASSERT_TRUE(merge({change(Kind::creation, "a", {1})}));
    EXPECT_TRUE(list_.check_limits({}).ok());
    ASSERT_TRUE(merge({change(Kind::creation, "b", {1})}));
    const auto checked = list_.check_limits({});
    ASSERT_FALSE(checked.ok());
    EXPECT_EQ(checked.error(), StatusCode::storage_write_limit_reached);
}

TEST(move_location, long_keys_have_locations_of_their_own)
{
    Arena arena;
    ByteString item{1};
    bcs::Writer writer{item};
    writer.raw(core_address(6));
    writer.bytes(ByteString(2000, 1));
    const auto location = value_location(item, arena);
    EXPECT_EQ(location.kind, static_cast<std::uint8_t>(LocationKind::long_value));
    EXPECT_TRUE(equal(location.bytes, key_hash_of(item)));
    item.back() ^= 1;
    EXPECT_FALSE(equal(location.bytes, value_location(item, arena).bytes));
}

TEST(move_location, group_indexes_come_back)
{
    Arena arena;
    const ByteString metadata(17, 3);
    const ByteString tag(40, 7);
    GroupIndex index{.metadata = metadata, .entries = {{.tag = tag, .size = 300}}};
    const auto decoded = decode_group(encode_group(index, arena));
    ASSERT_TRUE(decoded.has_value());
    EXPECT_TRUE(equal(decoded->metadata, metadata));
    ASSERT_EQ(decoded->entries.size(), 1U);
    EXPECT_TRUE(equal(decoded->entries[0].tag, tag));
    EXPECT_EQ(decoded->entries[0].size, 300U);
    EXPECT_FALSE(decode_group(ByteString{33}).has_value());
    EXPECT_FALSE(decode_group(ByteString{0, 5, 1}).has_value());
}
}  // namespace
}  // namespace braid::move
