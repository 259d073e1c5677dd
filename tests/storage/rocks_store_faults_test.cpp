// SPDX-License-Identifier: Apache-2.0
// Stores whose files fail at any change, and lose what was not synced.
#include "storage/rocks_store.hpp"
#include "tests/storage/store/failing_files.hpp"
#include "tests/storage/store/store_content.hpp"
#include "tests/support/scratch_folder.hpp"
#include <cstdlib>

using namespace braid;
using namespace braid::storage;
using namespace braid::tests;

namespace
{
constexpr std::uint64_t seed = 11;
constexpr std::size_t commit_size = 60;
/// Enough for files to be rewritten in the background.
constexpr std::uint64_t made_height = 6;
constexpr std::uint64_t last_height = 12;

std::size_t fault_count(std::size_t sample)
{
    const char* count = std::getenv("BRAID_STORE_FAULTS");
    return count == nullptr ? sample : std::strtoull(count, nullptr, 10);
}

StoreResult<std::unique_ptr<Store>> open_with(
    const std::shared_ptr<FailingFiles>& files, const std::string& folder)
{
    return open_rocks_store(folder, {.background_threads = 1, .files = files});
}

/// An empty folder beside that one.
std::string fresh_graveyard(const std::string& folder)
{
    const std::string path = folder + ".graveyard";
    std::filesystem::remove_all(path);
    std::filesystem::create_directory(path);
    return path;
}

/// A fault and what comes behind it.
struct Misfortune
{
    std::uint64_t operation = 0;
    FailingFiles::Fault fault{};
    bool lasting = false;
    bool done = false;
    bool power_lost = false;
    bool names_lost = false;

    [[nodiscard]] std::string text() const
    {
        return "operation " + std::to_string(operation) +
               (fault == FailingFiles::Fault::full ? " full" : " io") +
               (lasting ? " lasting" : "") + (done ? " done" : "") +
               (power_lost ? " power lost" : "") + (names_lost ? " with names" : "");
    }
};

void expect_content(const Store& store, std::uint64_t height)
{
    EXPECT_EQ(height_of(store), height);
    EXPECT_EQ(content_of(*store.view()), content_at(seed, height, commit_size));
    EXPECT_EQ(store.history_floor(), height / 2);
}

/// Once a commit failed the store stays stopped, says why, and shows what it acknowledged.
void expect_stopped(Store& store, const StoreError& first, std::uint64_t acknowledged)
{
    EXPECT_TRUE(first.kind == StoreError::Kind::full || first.kind == StoreError::Kind::io ||
                first.kind == StoreError::Kind::stopped)
        << first.message();
    for (int i = 0; i < 2; ++i)
    {
        const auto again = commit_at(store, seed, acknowledged + 1, commit_size);
        ASSERT_FALSE(again.ok());
        EXPECT_EQ(again.error().kind, StoreError::Kind::stopped);
        EXPECT_TRUE(again.error().detail.find("No space") != std::string::npos ||
                    again.error().detail.find("Input/output") != std::string::npos)
            << again.error().detail;
    }
    EXPECT_EQ(height_of(store), acknowledged);
    EXPECT_EQ(content_of(*store.view()), content_at(seed, acknowledged, commit_size));
}

/// Opens the store and commits up to the last height, or until a fault is in the way; gives the height acknowledged.
std::uint64_t work(const std::shared_ptr<FailingFiles>& files, const std::string& folder,
    std::uint64_t acknowledged)
{
    const auto store = open_with(files, folder);
    if (!store.ok())
    {
        EXPECT_TRUE(files->failed());
        EXPECT_TRUE(store.error().kind == StoreError::Kind::full ||
                    store.error().kind == StoreError::Kind::io)
            << store.error().message();
        return acknowledged;
    }
    EXPECT_EQ(height_of(**store), acknowledged);
    while (acknowledged < last_height)
    {
        const auto done = commit_at(**store, seed, acknowledged + 1, commit_size);
        if (!done.ok())
        {
            EXPECT_TRUE(files->failed());
            expect_stopped(**store, done.error(), acknowledged);
            return acknowledged;
        }
        ++acknowledged;
    }
    static_cast<void>((*store)->prune());
    return acknowledged;
}

/// Works on a copy of a store among faults; afterwards it has what was acknowledged, or the commit behind it, and
/// goes on.
void expect_survival(const std::string& made, const std::string& folder, std::uint64_t height,
    const Misfortune& misfortune)
{
    SCOPED_TRACE(misfortune.text());
    std::filesystem::remove_all(folder);
    if (height > 0)
        std::filesystem::copy(made, folder, std::filesystem::copy_options::recursive);
    const std::string graveyard = fresh_graveyard(folder);
    const auto files = std::make_shared<FailingFiles>(graveyard);
    files->fail_at(misfortune.operation, misfortune.fault, misfortune.lasting, misfortune.done);
    const std::uint64_t acknowledged = work(files, folder, height);
    if (misfortune.power_lost)
        files->lose_power(misfortune.names_lost);
    const auto healthy = std::make_shared<FailingFiles>(graveyard);
    std::uint64_t reached = 0;
    {
        const auto store = open_with(healthy, folder);
        ASSERT_TRUE(store.ok()) << store.error().message();
        reached = height_of(**store);
        ASSERT_GE(reached, acknowledged);
        ASSERT_LE(reached, acknowledged + 1);
        expect_content(**store, reached);
        ASSERT_TRUE(commit_at(**store, seed, reached + 1, commit_size).ok());
    }
    healthy->lose_power(misfortune.names_lost);
    const auto store = open_with(std::make_shared<FailingFiles>(graveyard), folder);
    ASSERT_TRUE(store.ok()) << store.error().message();
    expect_content(**store, reached + 1);
}

/// How many changes of files the work takes.
std::uint64_t operations_of(
    const std::string& made, const std::string& folder, std::uint64_t height)
{
    if (height > 0)
        std::filesystem::copy(made, folder, std::filesystem::copy_options::recursive);
    const auto files = std::make_shared<FailingFiles>(fresh_graveyard(folder));
    EXPECT_EQ(work(files, folder, height), last_height);
    return files->operation_count();
}

/// Faults at random changes of what begins at that height, or at each of them in turn where there are as many.
void survive_faults(std::uint64_t height)
{
    const ScratchFolder scratch;
    const std::string made = (scratch.path() / "made").string();
    const std::string folder = (scratch.path() / "store").string();
    {
        const auto store = open_with(std::make_shared<FailingFiles>(fresh_graveyard(folder)), made);
        ASSERT_TRUE(store.ok());
        for (std::uint64_t i = 1; i <= height; ++i)
            ASSERT_TRUE(commit_at(**store, seed, i, commit_size).ok());
    }
    const std::uint64_t operations = operations_of(made, folder, height);
    EXPECT_GT(operations, 100U);
    const std::uint64_t random_seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(random_seed));
    std::mt19937_64 random{random_seed};
    const std::size_t faults = fault_count(6);
    for (std::size_t i = 0; i < faults && !testing::Test::HasFailure(); ++i)
    {
        const std::uint64_t operation =
            faults >= operations ? i % operations : random() % operations;
        expect_survival(made, folder, height,
            {.operation = operation,
                .fault = random() % 2 == 0 ? FailingFiles::Fault::full : FailingFiles::Fault::io,
                .lasting = random() % 2 == 0,
                .done = random() % 2 == 0,
                .power_lost = random() % 2 == 0,
                .names_lost = random() % 2 == 0});
    }
}

TEST(rocks_store_faults, leave_what_was_acknowledged)
{
    survive_faults(made_height);
}

TEST(rocks_store_faults, leave_a_store_that_can_be_made_again)
{
    survive_faults(0);
}

TEST(rocks_store_faults, stop_the_store_with_the_reason)
{
    const ScratchFolder scratch;
    const std::string folder = (scratch.path() / "store").string();
    const auto files = std::make_shared<FailingFiles>(fresh_graveyard(folder));
    const auto store = open_with(files, folder).value();
    ASSERT_TRUE(commit_at(*store, seed, 1, commit_size).ok());
    files->fail_at(files->operation_count(), FailingFiles::Fault::full, true, false);
    const auto first = commit_at(*store, seed, 2, commit_size);
    ASSERT_FALSE(first.ok());
    EXPECT_EQ(first.error().kind, StoreError::Kind::full);
    EXPECT_NE(first.error().message().find("free space"), std::string::npos);
    const auto second = commit_at(*store, seed, 2, commit_size);
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().kind, StoreError::Kind::stopped);
    EXPECT_NE(second.error().message().find("free space"), std::string::npos);
    EXPECT_EQ(content_of(*store->view()), content_at(seed, 1, commit_size));
}
}  // namespace
