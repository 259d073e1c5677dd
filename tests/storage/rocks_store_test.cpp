// SPDX-License-Identifier: Apache-2.0
// What only a store on a device does.
#include "storage/rocks_store.hpp"
#include "tests/storage/store/store_content.hpp"
#include "tests/support/scratch_folder.hpp"
#include <rocksdb/db.h>
#include <thread>

using namespace braid;
using namespace braid::storage;
using namespace braid::tests;

namespace
{
std::unique_ptr<Store> opened(const std::string& folder)
{
    auto store = open_rocks_store(folder);
    EXPECT_TRUE(store.ok()) << store.error().message();
    return std::move(*store);
}

void commit(Store& store, StoreContent& content, const StoreChanges& changes)
{
    const auto done = store.commit(writes_of(changes));
    ASSERT_TRUE(done.ok()) << done.error().message();
    change(content, changes);
}

StoreError::Kind kind_of_opening(const std::string& folder)
{
    const auto store = open_rocks_store(folder);
    EXPECT_FALSE(store.ok());
    return store.error().kind;
}

TEST(rocks_store, is_open_once)
{
    const ScratchFolder scratch;
    const std::string folder = (scratch.path() / "store").string();
    auto store = opened(folder);
    EXPECT_EQ(kind_of_opening(folder), StoreError::Kind::locked);
    const auto reader = open_rocks_store_read_only(folder);
    ASSERT_FALSE(reader.ok());
    EXPECT_EQ(reader.error().kind, StoreError::Kind::locked);
    store.reset();
    opened(folder);
}

TEST(rocks_store, reads_a_closed_store_and_writes_nothing)
{
    const ScratchFolder scratch;
    const std::string folder = (scratch.path() / "store").string();
    StoreContent content;
    std::mt19937_64 random{5};
    {
        const auto store = opened(folder);
        commit(*store, content, random_changes(random, 500));
        store->drop_history_below(3);
        commit(*store, content, {});
    }
    const auto files = [&]
    {
        std::map<std::string, std::uintmax_t> sizes;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        {
            if (entry.is_regular_file())
                sizes[entry.path()] = entry.file_size();
        }
        return sizes;
    };
    const auto before = files();
    {
        const auto reader = open_rocks_store_read_only(folder);
        ASSERT_TRUE(reader.ok()) << reader.error().message();
        EXPECT_EQ(content_of(*(*reader)->view()), content);
        EXPECT_EQ((*reader)->history_floor(), 3U);
        EXPECT_GT((*reader)->counters().size, 0U);
        EXPECT_EQ(kind_of_opening(folder), StoreError::Kind::locked);
    }
    EXPECT_EQ(files(), before);
    opened(folder);
}

TEST(rocks_store, says_that_nothing_is_there)
{
    const ScratchFolder scratch;
    const auto reader = open_rocks_store_read_only((scratch.path() / "none").string());
    ASSERT_FALSE(reader.ok());
    EXPECT_EQ(reader.error().kind, StoreError::Kind::missing);
    EXPECT_EQ(
        kind_of_opening((scratch.path() / "none" / "store").string()), StoreError::Kind::missing);
}

TEST(rocks_store, remembers_its_floor_of_history)
{
    const ScratchFolder scratch;
    const std::string folder = (scratch.path() / "store").string();
    {
        const auto store = opened(folder);
        store->drop_history_below(9);
        ASSERT_TRUE(store->commit({}).ok());
        // Behind the last commit: forgotten, and nothing was dropped for it.
        store->drop_history_below(12);
    }
    const auto store = opened(folder);
    EXPECT_EQ(store->history_floor(), 9U);
    store->drop_history_below(4);
    EXPECT_EQ(store->history_floor(), 9U);
}

TEST(rocks_store, gives_the_space_of_history_back)
{
    const ScratchFolder scratch;
    const auto store = opened((scratch.path() / "store").string());
    std::mt19937_64 random{1};
    StoreContent content;
    for (std::uint64_t height = 0; height < 12; ++height)
    {
        StoreChanges changes;
        for (int i = 0; i < 500; ++i)
        {
            ByteString key(40);
            for (std::uint8_t& byte : key)
                byte = static_cast<std::uint8_t>(random());
            store_be(key.data() + 32, height);
            changes[{Column::history, key}] = ByteString(100, key[0]);
        }
        commit(*store, content, changes);
    }
    const std::uint64_t before = store->counters().size;
    store->drop_history_below(10);
    ASSERT_TRUE(store->prune().ok());
    EXPECT_LT(store->counters().size, before / 3);
    std::erase_if(
        content, [](const auto& entry) { return *history_height(entry.first.second) < 10; });
    EXPECT_EQ(content_of(*store->view()), content);
}

TEST(rocks_store, makes_a_checkpoint_while_it_goes_on)
{
    const ScratchFolder scratch;
    const std::string folder = (scratch.path() / "store").string();
    const std::string copy = (scratch.path() / "copy").string();
    const auto store = opened(folder);
    StoreContent content;
    std::mt19937_64 random{7};
    commit(*store, content, random_changes(random, 2'000));
    store->drop_history_below(2);
    commit(*store, content, random_changes(random, 100));
    ASSERT_TRUE(store->checkpoint(copy).ok());
    const StoreContent then = content;
    for (int i = 0; i < 12; ++i)
        commit(*store, content, random_changes(random, 1'000));
    {
        const auto copied = opened(copy);
        EXPECT_EQ(content_of(*copied->view()), then);
        EXPECT_EQ(copied->history_floor(), 2U);
        StoreContent own = then;
        commit(*copied, own, random_changes(random, 1'000));
        EXPECT_EQ(content_of(*copied->view()), own);
    }
    EXPECT_EQ(content_of(*store->view()), content);
    const auto again = store->checkpoint(copy);
    ASSERT_FALSE(again.ok());
    EXPECT_FALSE(store->checkpoint((scratch.path() / "none" / "copy").string()).ok());
    // Neither stops the store.
    commit(*store, content, random_changes(random, 10));
}

/// Every checkpoint that is made beside commits holds exactly one of them, whole.
TEST(rocks_store, makes_whole_checkpoints_beside_commits)
{
    const ScratchFolder scratch;
    const auto store = opened((scratch.path() / "store").string());
    constexpr int checkpoint_count = 8;
    std::jthread writer{[&](const std::stop_token& stopped)
        {
            for (std::uint32_t i = 1; !stopped.stop_requested(); ++i)
            {
                ByteString value(sizeof i);
                store_be(value.data(), i);
                StoreChanges changes;
                for (std::uint8_t key = 0; key < 40; ++key)
                {
                    changes[{Column::meta, {key}}] = value;
                    changes[{Column::test, {key}}] = value;
                }
                if (!store->commit(writes_of(changes)).ok())
                    return;
            }
        }};
    for (int i = 0; i < checkpoint_count; ++i)
    {
        const std::string copy = (scratch.path() / std::to_string(i)).string();
        const auto made = store->checkpoint(copy);
        ASSERT_TRUE(made.ok()) << made.error().message();
        Values values;
        const StoreContent content = content_of(*opened(copy)->view());
        for (const auto& [place, value] : content)
            values.insert(value);
        EXPECT_LE(values.size(), 1U);
        EXPECT_TRUE(content.empty() || content.size() == 80U);
    }
}

/// A database of RocksDB's that is no store of ours, with what is to be in its default column family.
void make_foreign(const std::string& folder, const std::map<std::string, std::string>& content)
{
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB* made = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(options, folder, &made).ok());
    const std::unique_ptr<rocksdb::DB> database{made};
    rocksdb::ColumnFamilyHandle* handle = nullptr;
    ASSERT_TRUE(database->CreateColumnFamily({}, "somebody's", &handle).ok());
    ASSERT_TRUE(database->DestroyColumnFamilyHandle(handle).ok());
    for (const auto& [key, value] : content)
        ASSERT_TRUE(database->Put({}, key, value).ok());
    ASSERT_TRUE(database->Flush({}).ok());
}

TEST(rocks_store, refuses_other_formats_and_other_databases)
{
    const ScratchFolder scratch;
    const std::string other = (scratch.path() / "other").string();
    make_foreign(other, {{"key", "value"}});
    EXPECT_EQ(kind_of_opening(other), StoreError::Kind::missing);
    const std::string later = (scratch.path() / "later").string();
    make_foreign(later, {{"version", std::string{"\x02\0\0\0", 4}}});
    EXPECT_EQ(kind_of_opening(later), StoreError::Kind::version);
    const auto reader = open_rocks_store_read_only(later);
    ASSERT_FALSE(reader.ok());
    EXPECT_EQ(reader.error().kind, StoreError::Kind::version);
    EXPECT_NE(reader.error().message().find("format 2"), std::string::npos);
    const std::string odd = (scratch.path() / "odd").string();
    make_foreign(odd, {{"version", "long text"}});
    EXPECT_EQ(kind_of_opening(odd), StoreError::Kind::corrupt);
}

/// Flips bytes of table files, which every read checks.
TEST(rocks_store, tells_damage)
{
    const ScratchFolder scratch;
    const std::string folder = (scratch.path() / "store").string();
    StoreContent content;
    std::mt19937_64 random{3};
    {
        const auto store = opened(folder);
        commit(*store, content, random_changes(random, 3'000));
    }
    std::size_t damaged = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
    {
        if (entry.path().extension() != ".sst")
            continue;
        std::fstream file{entry.path(), std::ios::in | std::ios::out | std::ios::binary};
        file.seekp(100);
        file << "damage damage damage";
        ++damaged;
    }
    ASSERT_GE(damaged, column_count);
    const auto store = open_rocks_store(folder);
    if (!store.ok())
    {
        EXPECT_EQ(store.error().kind, StoreError::Kind::corrupt);
        return;
    }
    const auto view = (*store)->view();
    const auto scanned = view->scan(Column::evm_slots, {}, [](Bytes, Bytes) { return true; });
    ASSERT_FALSE(scanned.ok());
    EXPECT_EQ(scanned.error().kind, StoreError::Kind::corrupt);
}

TEST(rocks_store, tells_missing_files)
{
    const ScratchFolder scratch;
    const std::string folder = (scratch.path() / "store").string();
    {
        StoreContent content;
        std::mt19937_64 random{3};
        const auto store = opened(folder);
        commit(*store, content, random_changes(random, 300));
    }
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
    {
        if (entry.path().extension() == ".sst")
            files.push_back(entry.path());
    }
    for (const auto& file : files)
        std::filesystem::remove(file);
    EXPECT_EQ(kind_of_opening(folder), StoreError::Kind::corrupt);
}

TEST(rocks_store, removes_what_unfinished_commits_left)
{
    const ScratchFolder scratch;
    const std::string folder = (scratch.path() / "store").string();
    opened(folder);
    const auto left = scratch.write("store/incoming/5.sst", "half a file");
    StoreContent content;
    const auto store = opened(folder);
    EXPECT_FALSE(std::filesystem::exists(left));
    std::mt19937_64 random{2};
    for (int i = 0; i < 10; ++i)
        commit(*store, content, random_changes(random, 20));
    EXPECT_TRUE(std::filesystem::is_empty(scratch.path() / "store" / "incoming"));
    EXPECT_EQ(content_of(*store->view()), content);
}
}  // namespace
