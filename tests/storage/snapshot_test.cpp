// SPDX-License-Identifier: Apache-2.0
#include "storage/snapshot.hpp"
#include "storage/rocks_store.hpp"
#include "storage/snapshot/format.hpp"
#include "tests/storage/store/store_content.hpp"
#include "tests/support/faulty_file_system.hpp"
#include "tests/support/scratch_folder.hpp"
#include <algorithm>
#include <cerrno>
#include <zstd.h>

using namespace braid;
using namespace braid::storage;
using namespace braid::tests;

namespace
{
const SnapshotHead head{.height = 77, .chain_id = 10, .history = true, .history_floor = 3};
constexpr const char* path = "/snapshot";

std::unique_ptr<Store> store_of(const StoreContent& content)
{
    auto store = make_memory_store();
    StoreChanges changes;
    for (const auto& [place, value] : content)
        changes[place] = value;
    EXPECT_TRUE(store->commit(writes_of(changes)).ok());
    return store;
}

StoreContent random_content(std::uint64_t seed, std::size_t size)
{
    std::mt19937_64 random{seed};
    StoreContent content;
    change(content, random_changes(random, size));
    return content;
}

/// Random content with a value of several blocks and a block of many keys.
StoreContent large_content(std::uint64_t seed)
{
    StoreContent content = random_content(seed, 500);
    std::mt19937_64 random{seed};
    ByteString value(3 * snapshot_block_size + 5);
    std::ranges::generate(value, [&] { return static_cast<std::uint8_t>(random()); });
    content[{Column::evm_code, {1, 2, 3}}] = value;
    content[{Column::evm_code, {1, 2, 4}}] = ByteString(snapshot_block_size, 7);
    for (std::uint32_t i = 0; i < 40'000; ++i)
    {
        ByteString key(32, 9);
        store_be(key.data(), i);
        content[{Column::evm_slots, key}] = ByteString(40, static_cast<std::uint8_t>(i));
    }
    return content;
}

/// Replaces whatever has the name.
SnapshotSize exported(FaultyFileSystem& files, const Store& store, const SnapshotHead& of = head)
{
    files.put(path, {});
    const auto size = export_snapshot(*store.view(), of, files, path);
    EXPECT_TRUE(size.ok()) << size.error().message();
    return *size;
}

/// Importing fails in that way, and leaves the store empty.
SnapshotError refused(FileSystem& files, const ImportOptions& options = {})
{
    const auto store = make_memory_store();
    const auto done = import_snapshot(files, path, *store, options);
    EXPECT_FALSE(done.ok());
    EXPECT_TRUE(content_of(*store->view()).empty());
    EXPECT_EQ(store->history_floor(), 0U);
    EXPECT_FALSE(done.error().message().empty());
    return done.error();
}

TEST(snapshot, gives_back_what_was_exported)
{
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    for (const StoreContent& content :
        {StoreContent{}, random_content(seed, 3), random_content(seed, 1'000), large_content(seed)})
    {
        FaultyFileSystem files{seed};
        const SnapshotSize size = exported(files, *store_of(content));
        EXPECT_EQ(size.keys, content.size());
        EXPECT_EQ(size.bytes, files.content(path).size());
        EXPECT_EQ(files.paths(), std::vector<std::string>{path});
        files.lose_power();
        const auto store = make_memory_store();
        const auto imported =
            import_snapshot(files, path, *store, {.chain_id = 10, .commit_size = 100'000});
        ASSERT_TRUE(imported.ok()) << imported.error().message();
        EXPECT_EQ(*imported, head);
        EXPECT_EQ(content_of(*store->view()), content);
        EXPECT_EQ(store->history_floor(), 3U);
        EXPECT_EQ(read_snapshot_head(files, path).value(), head);
    }
}

TEST(snapshot, goes_from_device_to_device)
{
    const ScratchFolder scratch;
    const std::string file = (scratch.path() / "snapshot").string();
    const StoreContent content = large_content(4);
    {
        const auto source = open_rocks_store((scratch.path() / "from").string()).value();
        StoreChanges changes;
        for (const auto& [place, value] : content)
            changes[place] = value;
        ASSERT_TRUE(source->commit(writes_of(changes)).ok());
        const auto view = source->view();
        // What comes later is not in the view.
        ASSERT_TRUE(source->commit(writes_of({{{Column::meta, {1}}, ByteString{1}}})).ok());
        ASSERT_TRUE(export_snapshot(*view, head, os_file_system(), file).ok());
    }
    const std::string folder = (scratch.path() / "to").string();
    {
        const auto store = open_rocks_store(folder).value();
        ASSERT_TRUE(import_snapshot(os_file_system(), file, *store).ok());
    }
    const auto store = open_rocks_store_read_only(folder).value();
    EXPECT_EQ(content_of(*store->view()), content);
    EXPECT_EQ(store->history_floor(), 3U);
}

TEST(snapshot, leaves_history_out_unless_asked_for)
{
    const auto key = [](std::uint8_t height) { return ByteString{1, 0, 0, 0, 0, 0, 0, 0, height}; };
    const StoreContent content{{{Column::test, {1}}, {2}}, {{Column::history, key(2)}, {2}},
        {{Column::history, key(3)}, {3}}};
    FaultyFileSystem files{1};
    EXPECT_EQ(exported(files, *store_of(content), {.height = 1}).keys, 1U);
    auto store = make_memory_store();
    ASSERT_TRUE(import_snapshot(files, path, *store).ok());
    EXPECT_EQ(content_of(*store->view()), (StoreContent{{{Column::test, {1}}, {2}}}));
    EXPECT_EQ(store->history_floor(), 0U);
    // What is below the floor is no history any more.
    EXPECT_EQ(exported(files, *store_of(content)).keys, 2U);
}

TEST(snapshot, is_the_same_file_for_the_same_content)
{
    FaultyFileSystem files{1};
    const StoreContent content = random_content(5, 2'000);
    exported(files, *store_of(content));
    const auto first = files.content(path);
    const auto store = make_memory_store();
    for (const auto& [place, value] : content)
        ASSERT_TRUE(store->commit(writes_of({{place, value}})).ok());
    exported(files, *store);
    EXPECT_EQ(files.content(path), first);
}

TEST(snapshot, is_refused_by_a_store_with_keys_and_for_another_chain)
{
    FaultyFileSystem files{1};
    exported(files, *store_of(random_content(1, 50)));
    EXPECT_EQ(refused(files, {.chain_id = 11}).kind, SnapshotError::Kind::wrong_chain);
    const StoreContent own{{{Column::history, {1}}, {2}}};
    const auto store = store_of(own);
    const auto done = import_snapshot(files, path, *store);
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().kind, SnapshotError::Kind::not_empty);
    EXPECT_EQ(content_of(*store->view()), own);
}

TEST(snapshot, tells_every_flipped_byte_and_every_cut)
{
    FaultyFileSystem files{1};
    exported(files, *store_of(random_content(2, 30)));
    const auto good = files.content(path);
    std::mt19937_64 random{9};
    for (std::size_t i = 0; i < good.size(); i += 1 + (i > 200 ? random() % 40 : 0))
    {
        auto bytes = good;
        bytes[i] ^= static_cast<std::uint8_t>(1U << random() % 8);
        files.put(path, bytes);
        const SnapshotError error = refused(files);
        EXPECT_LE(error.offset, std::max<std::size_t>(i, good.size()));
        EXPECT_EQ(error.kind == SnapshotError::Kind::version, i < 12) << i;
        files.put(path, {good.begin(), good.begin() + static_cast<std::ptrdiff_t>(i)});
        EXPECT_EQ(refused(files).kind, SnapshotError::Kind::truncated) << i;
    }
    auto longer = good;
    longer.push_back(0);
    files.put(path, longer);
    EXPECT_EQ(refused(files).kind, SnapshotError::Kind::corrupt);
}

/// A snapshot of one block that is checksummed as it is, however wrong.
void put_block(FaultyFileSystem& files, BlockHead block, const ByteString& raw)
{
    ByteString packed(ZSTD_compressBound(raw.size()));
    packed.resize(ZSTD_compress(packed.data(), packed.size(), raw.data(), raw.size(), 1));
    block.packed_size = static_cast<std::uint32_t>(packed.size());
    RunningChecksum checksum;
    ByteString bytes;
    const auto add = [&](Bytes part)
    {
        checksum.add(part);
        bytes.insert(bytes.end(), part.begin(), part.end());
    };
    add(encode_snapshot_head({}));
    add(encode_block_head(block, packed));
    add(packed);
    const auto end = encode_snapshot_end({.keys = block.count, .blocks = 1}, checksum);
    bytes.insert(bytes.end(), end.begin(), end.end());
    files.put(path, bytes);
}

std::string reason_of(FaultyFileSystem& files)
{
    const SnapshotError error = refused(files);
    EXPECT_EQ(error.kind, SnapshotError::Kind::corrupt);
    EXPECT_EQ(error.offset, snapshot_head_size);
    return error.detail;
}

TEST(snapshot, refuses_what_no_exporter_writes)
{
    FaultyFileSystem files{1};
    const ByteString one{1, 0, 1, 0, 0, 0, 'a', 'x'};
    ByteString two = one;
    two.insert(two.end(), one.begin(), one.end());
    const auto block = [](std::uint32_t count, std::size_t size)
    {
        return BlockHead{
            .column = Column::test, .count = count, .raw_size = static_cast<std::uint32_t>(size)};
    };
    put_block(files, block(1, 8), one);
    const auto store = make_memory_store();
    EXPECT_TRUE(import_snapshot(files, path, *store).ok());
    EXPECT_EQ(content_of(*store->view()), (StoreContent{{{Column::test, {'a'}}, {'x'}}}));

    put_block(files, block(2, 16), two);
    EXPECT_EQ(reason_of(files), "the keys are not in order");
    put_block(files, block(1, 16), two);
    EXPECT_EQ(reason_of(files), "the block has more bytes than its keys");
    put_block(files, block(2, 12), {0, 0, 6, 0, 0, 0, 1, 2, 3, 4, 5, 6});
    EXPECT_EQ(reason_of(files), "the block has fewer keys than it says");
    put_block(files, block(1, 8), {1, 0, 2, 0, 0, 0, 'a', 'x'});
    EXPECT_EQ(reason_of(files), "a key or a value reaches beyond its block");
    put_block(files, block(1, 8), {1, 0, 2, 0, 0, 255, 'a', 'x'});
    EXPECT_EQ(reason_of(files), "a key or a value is too large");
    put_block(files, block(2, 8), one);
    EXPECT_EQ(reason_of(files), "the block cannot have so many keys");
    put_block(files, block(0, 8), one);
    EXPECT_EQ(reason_of(files), "the block cannot have so many keys");
    put_block(files, {.column = Column::history, .count = 1, .raw_size = 8}, one);
    EXPECT_EQ(reason_of(files), "the head says that there is no history");
    put_block(files, {.column = static_cast<Column>(column_count), .count = 1, .raw_size = 8}, one);
    EXPECT_EQ(reason_of(files), "the block is of a column that there is not");
}

TEST(snapshot, takes_no_memory_for_bombs)
{
    FaultyFileSystem files{1};
    // Packs a thousand to one, and says less than it holds, or more.
    const ByteString zeros(64 << 20);
    const BlockHead bomb{.column = Column::test, .count = 1};
    for (const std::size_t said : {std::size_t{100'000}, zeros.size() / 2})
    {
        BlockHead block = bomb;
        block.raw_size = static_cast<std::uint32_t>(said);
        put_block(files, block, zeros);
        EXPECT_EQ(reason_of(files), "the block does not say how large it is unpacked");
    }
    BlockHead many = bomb;
    many.count = 2;
    many.raw_size = static_cast<std::uint32_t>(zeros.size());
    put_block(files, many, zeros);
    EXPECT_EQ(reason_of(files), "the block is larger than blocks are");
    many.count = 1;
    many.raw_size = ~std::uint32_t{0};
    put_block(files, many, zeros);
    EXPECT_EQ(reason_of(files), "the block is larger than blocks are");
}

TEST(snapshot, leaves_no_half_file_behind)
{
    const auto store = store_of(random_content(6, 300));
    const ByteString earlier{'e', 'a', 'r', 'l', 'i', 'e', 'r'};
    std::uint64_t operation = 0;
    for (bool whole = false; !whole; ++operation)
    {
        for (const bool power : {false, true})
        {
            FaultyFileSystem files{operation};
            files.put(path, earlier);
            if (power)
                files.cut_power_at(operation);
            else
                files.fail_at(operation, ENOSPC, false);
            const auto done = export_snapshot(*store->view(), head, files, path);
            files.repair();
            if (power)
                files.lose_power();
            whole = done.ok();
            if (!whole)
            {
                EXPECT_EQ(done.error().kind, SnapshotError::Kind::file);
            }
            if (!power)
            {
                EXPECT_EQ(files.paths(), std::vector<std::string>{path});
            }
            // Renamed without anybody having been told, or not at all.
            const auto target = make_memory_store();
            EXPECT_TRUE(
                files.content(path) == earlier || import_snapshot(files, path, *target).ok());
            EXPECT_TRUE(!whole || files.content(path) != earlier);
        }
    }
    EXPECT_GT(operation, 5U);
}

TEST(snapshot, says_that_no_file_is_there)
{
    FaultyFileSystem files{1};
    const SnapshotError error = refused(files);
    EXPECT_EQ(error.kind, SnapshotError::Kind::file);
    EXPECT_EQ(error.file->kind(), FileError::Kind::missing);
    EXPECT_EQ(read_snapshot_head(files, path).error().kind, SnapshotError::Kind::file);
}
}  // namespace
