// SPDX-License-Identifier: Apache-2.0
#include "storage/database/stored_state.hpp"
#include "storage/database/identity.hpp"
#include "tests/kernels/random_values.hpp"
#include <gtest/gtest.h>

using namespace braid;
using namespace braid::storage;
using namespace braid::tests;

namespace
{
std::vector<std::uint8_t> stored(const Value& value)
{
    std::vector<std::uint8_t> bytes;
    put_stored_value(value, bytes);
    return bytes;
}

std::vector<std::uint8_t> history_key(const StateKey& key, std::uint64_t height)
{
    std::vector<std::uint8_t> bytes;
    put_history_key(key, height, bytes);
    return bytes;
}

TEST(stored_state, keys_of_every_vm_and_kind_come_back)
{
    std::mt19937_64 random{5};
    std::array<std::size_t, column_count> seen{};
    for (unsigned vm = 0; vm < vm_count; ++vm)
    {
        for (unsigned kind = 0; kind < 256; ++kind)
        {
            const auto bytes = random_bytes(random, random() % 70);
            const StateKey key{static_cast<VmId>(vm), static_cast<std::uint8_t>(kind), bytes};
            std::vector<std::uint8_t> name;
            const Column column = put_stored_key(key, name);
            EXPECT_EQ(column, column_of(key));
            EXPECT_EQ(stored_location(column, name), key);
            ++seen[static_cast<std::size_t>(column)];
        }
    }
    for (const Column column : {Column::evm_accounts, Column::evm_slots, Column::evm_code,
             Column::svm_accounts, Column::move_resources, Column::move_tables, Column::test})
        EXPECT_GT(seen[static_cast<std::size_t>(column)], 0U);
}

TEST(stored_state, names_that_no_location_has_are_refused)
{
    for (const Column column :
        {Column::evm_accounts, Column::svm_accounts, Column::move_resources, Column::test})
        EXPECT_FALSE(stored_location(column, {}));
    // An account's field of the kinds that have columns of their own.
    EXPECT_FALSE(stored_location(Column::evm_accounts, std::array<std::uint8_t, 2>{9, 3}));
    EXPECT_FALSE(stored_location(Column::evm_accounts, std::array<std::uint8_t, 2>{9, 5}));
    EXPECT_FALSE(stored_location(Column::move_resources, std::array<std::uint8_t, 2>{1, 9}));
    EXPECT_FALSE(stored_location(Column::meta, std::array<std::uint8_t, 2>{1, 9}));
    const std::vector<std::uint8_t> longest(StateKey::size_max + 2);
    EXPECT_FALSE(stored_location(Column::test, longest));
    EXPECT_FALSE(stored_location(Column::evm_code, longest));
    EXPECT_TRUE(stored_location(Column::test, Bytes{longest}.first(StateKey::size_max + 1)));
}

TEST(stored_state, values_come_back_in_one_form)
{
    for (std::size_t zeros = 0; zeros <= 32; ++zeros)
    {
        Hash32 cell;
        for (std::size_t i = zeros; i < 32; ++i)
            cell.bytes[i] = static_cast<std::uint8_t>(i + 1);
        const auto bytes = stored(Value::of_cell(cell));
        EXPECT_EQ(bytes.size(), 33 - zeros);
        EXPECT_TRUE(stored_value(bytes).value() == Value::of_cell(cell));
    }
    for (const std::size_t size : {0U, 1U, 100U})
    {
        const std::vector<std::uint8_t> blob(size, 7);
        const auto bytes = stored(Value::of_blob(blob));
        EXPECT_TRUE(stored_value(bytes).value() == Value::of_blob(blob));
    }
    const auto nothing = stored(Value{});
    EXPECT_FALSE(stored_value(nothing).ok());
    EXPECT_TRUE(stored_history(nothing).value().absent());
}

TEST(stored_state, bytes_that_are_no_value_are_corrupt)
{
    std::vector<std::uint8_t> long_cell(34, 1);
    const std::vector<std::vector<std::uint8_t>> malformed{
        {}, {0}, {0, 1}, {3}, {1, 0}, {1, 0, 5}, long_cell};
    for (const auto& bytes : malformed)
        EXPECT_EQ(stored_value(bytes).error(), StateError::corrupt);
    EXPECT_FALSE(stored_history(std::array<std::uint8_t, 2>{0, 1}).ok());
}

TEST(stored_state, heights_of_one_location_stand_together)
{
    // Keys that go on where another's height begins.
    const std::array<std::uint8_t, 1> plain{9};
    const std::array<std::uint8_t, 10> longer{9, 0, 0, 0, 0, 0, 0, 0, 2, 1};
    const StateKey a{VmId::svm, 1, plain};
    const StateKey b{VmId::svm, 1, longer};
    for (const std::uint64_t height : {0U, 2U, 300U})
    {
        const auto name = history_key(b, height);
        const auto found = history_location(name);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->key, b);
        EXPECT_EQ(found->height, height);
        EXPECT_LT(compare(history_key(a, 300), history_key(b, height)), 0);
        EXPECT_EQ(storage::history_height(history_key(b, height)), height);
    }
    EXPECT_LT(compare(history_key(a, 255), history_key(a, 256)), 0);
    auto cut = history_key(a, 7);
    cut.pop_back();
    EXPECT_FALSE(history_location(cut));
    auto foreign = history_key(a, 7);
    foreign[0] = vm_count;
    EXPECT_FALSE(history_location(foreign));
}

TEST(stored_state, meta_comes_back_and_damage_shows)
{
    const auto store = make_memory_store();
    EXPECT_FALSE(read_meta(*store->view()).value().heights);
    const StoredHeights heights{.height = 9, .floor = 4, .record = {1, 2}};
    const DatabaseIdentity identity{.id = {3}, .chain = {{4}}};
    const auto encoded_heights = encode_heights(heights);
    const auto encoded_identity = encode_identity(identity);
    const auto nodes = encode_nodes(5);
    const std::array<StoreWrite, 3> writes{
        StoreWrite{Column::meta, heights_key, Bytes{encoded_heights}},
        StoreWrite{Column::meta, identity_key, Bytes{encoded_identity}},
        StoreWrite{Column::meta, nodes_key, Bytes{nodes}}};
    ASSERT_TRUE(store->commit(writes).ok());
    const auto meta = read_meta(*store->view()).value();
    EXPECT_EQ(meta.heights->height, 9U);
    EXPECT_EQ(meta.heights->floor, 4U);
    EXPECT_EQ(meta.heights->record, heights.record);
    EXPECT_EQ(meta.identity, identity);
    EXPECT_EQ(meta.nodes, 5U);
    for (const StoreWrite& write : writes)
    {
        const std::array<StoreWrite, 1> damage{
            StoreWrite{Column::meta, write.key, write.value->first(3)}};
        ASSERT_TRUE(store->commit(damage).ok());
        EXPECT_EQ(read_meta(*store->view()).error().kind, StoreError::Kind::corrupt);
        ASSERT_TRUE(store->commit({&write, 1}).ok());
    }
    const auto above = encode_heights({.height = 3, .floor = 4});
    const std::array<StoreWrite, 1> damage{StoreWrite{Column::meta, heights_key, Bytes{above}}};
    ASSERT_TRUE(store->commit(damage).ok());
    EXPECT_FALSE(read_meta(*store->view()).ok());
}
}  // namespace
