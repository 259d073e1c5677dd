// SPDX-License-Identifier: Apache-2.0
#include "storage/block_log.hpp"
#include "storage/log/segment.hpp"
#include "tests/storage/log/log_content.hpp"
#include "tests/support/faulty_file_system.hpp"
#include "tests/support/scratch_folder.hpp"
#include <gtest/gtest.h>
#include <thread>

using namespace braid;
using namespace braid::storage;
using namespace braid::tests;

namespace
{
constexpr std::uint64_t seed = 17;

LogOptions small_segments()
{
    return {.segment_size = 3 * log_page_size};
}

std::unique_ptr<BlockLog> open_log(FileSystem& files, const LogOptions& options = {})
{
    auto log = BlockLog::open(files, "/log", options);
    EXPECT_TRUE(log.ok()) << log.error().message();
    return std::move(*log);
}

LogError::Kind opening_error(FileSystem& files, const LogOptions& options = {})
{
    return BlockLog::open(files, "/log", options).error().kind;
}

void append_range(BlockLog& log, std::uint64_t from, std::uint64_t to)
{
    for (std::uint64_t height = from; height < to; ++height)
    {
        const auto done = append_at(log, seed, height);
        ASSERT_TRUE(done.ok()) << done.error().message();
    }
}

TEST(block_log, keeps_records_across_openings)
{
    FaultyFileSystem files{1};
    for (std::uint64_t height = 0; height < 60; height += 12)
    {
        const auto log = open_log(files, small_segments());
        EXPECT_EQ(log->next_durable(), height);
        EXPECT_EQ(log->counters().bytes_cut, 0U);
        append_range(*log, height, height + 12);
        expect_chain(*log, seed);
    }
    EXPECT_GT(files.paths().size(), 5U);
}

TEST(block_log, keeps_records_in_files_of_the_system)
{
    const ScratchFolder scratch;
    const std::string folder = (scratch.path() / "log").string();
    for (std::uint64_t height = 5; height < 35; height += 10)
    {
        const LogOptions options{.segment_size = 3 * log_page_size, .first_height = 5};
        const auto log = BlockLog::open(os_file_system(), folder, options).value();
        append_range(*log, height, height + 10);
        expect_chain(*log, seed);
        EXPECT_EQ(
            BlockLog::open(os_file_system(), folder).error().file->kind(), FileError::Kind::locked);
    }
}

TEST(block_log, starts_at_the_height_it_is_given)
{
    FaultyFileSystem files{1};
    const auto log = open_log(files, {.first_height = 1'000});
    EXPECT_EQ(log->first_height(), 1'000U);
    EXPECT_EQ(log->next_durable(), 1'000U);
    EXPECT_EQ(append_at(*log, seed, 0).error().kind, LogError::Kind::wrong_height);
    EXPECT_EQ(append_at(*log, seed, 1'001).error().height, 1'000U);
    append_range(*log, 1'000, 1'002);
    EXPECT_EQ(log->read(999).error().kind, LogError::Kind::unknown_height);
    EXPECT_EQ(log->read(1'002).error().kind, LogError::Kind::unknown_height);
    EXPECT_EQ(log->wait(1'002).error().kind, LogError::Kind::unknown_height);
    EXPECT_TRUE(log->read(1'001).ok());
}

TEST(block_log, syncs_once_for_all_that_was_submitted)
{
    FaultyFileSystem files{1};
    const auto log = open_log(files);
    for (std::uint64_t height = 0; height < 10; ++height)
        ASSERT_TRUE(submit_at(*log, seed, height).ok());
    EXPECT_EQ(log->next_durable(), 0U);
    EXPECT_EQ(log->read(0).error().kind, LogError::Kind::unknown_height);
    ASSERT_TRUE(log->wait(3).ok());
    EXPECT_EQ(log->next_durable(), 10U);
    const LogCounters counters = log->counters();
    EXPECT_EQ(counters.syncs, 1U);
    EXPECT_EQ(counters.records, 10U);
    EXPECT_EQ(counters.group_records_max, 10U);
    EXPECT_EQ(counters.bytes % log_page_size, 0U);
    expect_chain(*log, seed);
}

TEST(block_log, bounds_groups_and_the_queue)
{
    FaultyFileSystem files{1};
    const auto log = open_log(files, {.group_size_max = 1, .queue_size_max = 1});
    for (std::uint64_t height = 0; height < 10; ++height)
        ASSERT_TRUE(submit_at(*log, seed, height).ok());
    EXPECT_EQ(log->next_durable(), 9U);
    ASSERT_TRUE(log->wait(9).ok());
    EXPECT_EQ(log->counters().syncs, 10U);
    EXPECT_EQ(log->counters().group_records_max, 1U);
}

TEST(block_log, serves_appenders_and_readers_at_once)
{
    FaultyFileSystem files{1};
    const auto log = open_log(files, small_segments());
    constexpr std::uint64_t count = 400;
    std::mutex order;
    std::uint64_t next = 0;
    const auto append = [&]
    {
        for (;;)
        {
            std::uint64_t height = 0;
            {
                const std::lock_guard lock{order};
                if (next == count)
                    return;
                height = next++;
                ASSERT_TRUE(submit_at(*log, seed, height).ok());
            }
            ASSERT_TRUE(log->wait(height).ok());
            ASSERT_GT(log->next_durable(), height);
        }
    };
    const auto follow = [&]
    {
        BlockLogReader reader{*log, 0};
        for (std::uint64_t height = 0; height < count;)
        {
            const auto stored = reader.next();
            ASSERT_TRUE(stored.ok());
            height += stored->has_value() ? 1 : 0;
        }
    };
    std::vector<std::jthread> threads;
    for (int i = 0; i < 6; ++i)
        threads.emplace_back(append);
    threads.emplace_back(follow);
    threads.clear();
    EXPECT_EQ(log->next_durable(), count);
    EXPECT_LE(log->counters().syncs, count);
    expect_chain(*log, seed);
}

TEST(block_log, truncates_whole_segments_below_a_height)
{
    for (std::uint64_t below = 0; below < 42; ++below)
    {
        FaultyFileSystem files{1};
        auto log = open_log(files, small_segments());
        append_range(*log, 0, 40);
        const std::size_t segments = files.paths().size();
        ASSERT_TRUE(log->truncate_below(below).ok());
        EXPECT_LE(log->first_height(), below);
        EXPECT_EQ(segments - files.paths().size(), log->counters().segments_removed);
        expect_chain(*log, seed);
        EXPECT_EQ(log->read(0).ok(), log->first_height() == 0);
        const std::uint64_t first = log->first_height();
        log.reset();
        log = open_log(files, small_segments());
        EXPECT_EQ(log->first_height(), first);
        EXPECT_EQ(log->next_durable(), 40U);
        append_range(*log, 40, 45);
        expect_chain(*log, seed);
    }
}

TEST(block_log, goes_on_from_a_segment_without_records)
{
    FaultyFileSystem files{1};
    {
        // Power fails between the making of a segment and its first record.
        const auto log = open_log(files, small_segments());
        append_range(*log, 0, 8);
        for (std::uint64_t height = 8; log->counters().segments_made < 5; ++height)
            ASSERT_TRUE(append_at(*log, seed, height).ok());
    }
    auto& last = files.content(files.paths().back());
    files.put(files.paths().back(), {last.begin(), last.begin() + log_page_size});
    const auto log = open_log(files, small_segments());
    ASSERT_TRUE(log->truncate_below(1'000).ok());
    EXPECT_EQ(log->first_height(), log->next_durable());
    append_range(*log, log->next_durable(), log->next_durable() + 3);
    expect_chain(*log, seed);
}

TEST(block_log, refuses_a_folder_in_use_and_a_log_that_is_too_short)
{
    FaultyFileSystem files{1};
    {
        const auto log = open_log(files);
        append_range(*log, 0, 4);
        const auto second = BlockLog::open(files, "/log");
        EXPECT_EQ(second.error().kind, LogError::Kind::file);
        EXPECT_EQ(second.error().file->kind(), FileError::Kind::locked);
        EXPECT_NE(second.error().message().find("another process"), std::string::npos);
    }
    EXPECT_EQ(open_log(files, {.height_known = 4})->next_durable(), 4U);
    EXPECT_EQ(opening_error(files, {.height_known = 5}), LogError::Kind::incomplete);
}

TEST(block_log, finds_a_missing_segment)
{
    FaultyFileSystem files{1};
    {
        const auto log = open_log(files, small_segments());
        append_range(*log, 0, 40);
    }
    const auto paths = files.paths();
    ASSERT_GT(paths.size(), 4U);
    ASSERT_TRUE(files.remove(paths[2]).ok());
    const auto opened = BlockLog::open(files, "/log");
    EXPECT_EQ(opened.error().kind, LogError::Kind::corrupt);
    EXPECT_EQ("/log/" + opened.error().segment, paths[1]);
    EXPECT_EQ("/log/" + segment_name(opened.error().height), paths[2]);
}

TEST(block_log, removes_segments_that_were_never_finished_and_leaves_other_files)
{
    FaultyFileSystem files{1};
    files.put("/log/" + segment_name(3) + ".new", {1, 2, 3});
    files.put("/log/notes.txt", {1});
    const auto log = open_log(files);
    append_range(*log, 0, 2);
    EXPECT_EQ(
        files.paths(), (std::vector<std::string>{"/log/" + segment_name(0), "/log/notes.txt"}));
}

TEST(block_log, refuses_records_that_cannot_be_encoded)
{
    FaultyFileSystem files{1};
    const auto log = open_log(files);
    BlockRecord record;
    record.state_roots.resize(2);
    const auto refused = log->append(record);
    EXPECT_EQ(refused.error().kind, LogError::Kind::record);
    EXPECT_EQ(refused.error().record, RecordError::unordered);
    EXPECT_NE(refused.error().message().find("ascending"), std::string::npos);
    append_range(*log, 0, 1);
}

/// Records of one chain below a height, of another from there on.
void expect_fork(const BlockLog& log, std::uint64_t fork)
{
    expect_chains(log, [&](std::uint64_t height) { return height < fork ? seed : seed + 1; });
}

/// Submits groups of three over several segments.
void append_groups(BlockLog& log, std::uint64_t from, std::uint64_t to, std::uint64_t chain)
{
    for (std::uint64_t height = from; height < to; ++height)
    {
        ASSERT_TRUE(submit_at(log, chain, height).ok());
        if (height % 3 == 2 || height + 1 == to)
        {
            ASSERT_TRUE(log.wait(height).ok());
        }
    }
}

TEST(block_log, goes_back_to_any_height_and_on_from_there)
{
    for (std::uint64_t next = 5; next <= 40; ++next)
    {
        SCOPED_TRACE(next);
        FaultyFileSystem files{1};
        const LogOptions options{.segment_size = 3 * log_page_size, .first_height = 5};
        {
            const auto log = open_log(files, options);
            append_groups(*log, 5, 40, seed);
            ASSERT_TRUE(log->rewind(next - 1).ok());
            EXPECT_EQ(log->next_durable(), next);
            EXPECT_EQ(log->read(next).error().kind, LogError::Kind::unknown_height);
            EXPECT_EQ(append_at(*log, seed, next + 1).error().height, next);
            append_groups(*log, next, next + 4, seed + 1);
            expect_fork(*log, next);
        }
        files.lose_power();
        const auto log = open_log(files, options);
        EXPECT_EQ(log->next_durable(), next + 4);
        expect_fork(*log, next);
        append_groups(*log, next + 4, next + 8, seed + 1);
        expect_fork(*log, next);
    }
}

TEST(block_log, goes_back_no_further_than_it_reaches)
{
    FaultyFileSystem files{1};
    const auto log = open_log(files, {.first_height = 5});
    append_range(*log, 5, 8);
    EXPECT_EQ(log->rewind(3).error().kind, LogError::Kind::unknown_height);
    EXPECT_EQ(log->rewind(8).error().kind, LogError::Kind::unknown_height);
    ASSERT_TRUE(log->rewind(7).ok());
    EXPECT_EQ(log->counters().rewinds, 0U);
    ASSERT_TRUE(log->rewind(4).ok());
    EXPECT_EQ(log->first_height(), 5U);
    EXPECT_EQ(log->next_durable(), 5U);
    append_range(*log, 5, 8);
    expect_chain(*log, seed);
}

TEST(block_log, removes_void_segments_that_a_loss_of_power_brought_back)
{
    FaultyFileSystem files{1};
    std::string lost;
    std::vector<std::uint8_t> content;
    {
        const auto log = open_log(files, small_segments());
        append_range(*log, 0, 40);
        lost = files.paths().back();
        content = files.content(lost);
        ASSERT_TRUE(log->rewind(9).ok());
        append_groups(*log, 10, 12, seed + 1);
    }
    files.put(lost, content);
    {
        const auto read = BlockLog::open_read_only(files, "/log").value();
        EXPECT_EQ(read->next_durable(), 12U);
        expect_fork(*read, 10);
        EXPECT_EQ(files.content(lost), content);
    }
    const auto log = open_log(files, small_segments());
    EXPECT_EQ(log->counters().segments_removed, 1U);
    EXPECT_EQ(log->next_durable(), 12U);
    expect_fork(*log, 10);
    EXPECT_EQ(std::ranges::count(files.paths(), lost), 0);
}

TEST(block_log, is_read_beside_its_writer_without_a_change)
{
    FaultyFileSystem files{1};
    EXPECT_EQ(BlockLog::open_read_only(files, "/log").error().kind, LogError::Kind::file);
    const auto log = open_log(files, small_segments());
    append_range(*log, 0, 20);
    auto& last = files.content(files.paths().back());
    last.insert(last.end(), 100, 7);
    const auto before = last;
    const auto read = BlockLog::open_read_only(files, "/log").value();
    EXPECT_EQ(read->next_durable(), 20U);
    expect_chain(*read, seed);
    EXPECT_EQ(read->checksum(7).value(), log->checksum(7).value());
    EXPECT_NE(read->checksum(7).value(), log->checksum(8).value());
    EXPECT_EQ(append_at(*read, seed, 20).error().kind, LogError::Kind::read_only);
    EXPECT_EQ(read->truncate_below(20).error().kind, LogError::Kind::read_only);
    EXPECT_EQ(read->rewind(3).error().kind, LogError::Kind::read_only);
    EXPECT_EQ(files.content(files.paths().back()), before);
    EXPECT_EQ(read->extent().segments, log->extent().segments);
}
}  // namespace
