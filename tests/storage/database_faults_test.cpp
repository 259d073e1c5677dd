// SPDX-License-Identifier: Apache-2.0
// A database whose files fail, tear and forget, on a store that keeps what it committed.
#include "storage/log/segment.hpp"
#include "storage/state_database.hpp"
#include "tests/storage/database/chain_model.hpp"
#include "tests/storage/database/surviving_store.hpp"
#include "tests/storage/log/random_record.hpp"
#include "tests/support/faulty_file_system.hpp"
#include <cerrno>
#include <gtest/gtest.h>

using namespace braid;
using namespace braid::storage;
using namespace braid::tests;

namespace
{
/// Every step is settled at once, so that commits stand between all operations of files.
DatabaseOptions options()
{
    return {.log = {.segment_size = 12'288},
        .flat = {.memory_size_max = 10'000},
        .history_window = 12,
        .settle_lag = 2,
        .unsettled_size_max = std::size_t{1} << 20,
        .settle_size_min = 0,
        .settle_size_max = 2'000};
}

/// A database among faults, and the serial replay of what it was given.
class Ordeal
{
public:
    explicit Ordeal(std::uint64_t seed) : files_(seed), model_(seed, 40)
    {
        // A machine without power commits nothing.
        content_.fault = [this]() -> std::optional<SurvivingContent::Fault>
        {
            if (!files_.is_failing())
                return std::nullopt;
            return SurvivingContent::Fault{
                .error = {.kind = StoreError::Kind::io, .detail = "no power"}};
        };
    }

    [[nodiscard]] FaultyFileSystem& files() { return files_; }

    /// Opens the database and holds it to its promises; false where a fault was in the way.
    bool open()
    {
        auto opened = StateDatabase::open(
            files_, "/db", std::make_unique<SurvivingStore>(content_), options());
        if (!opened.ok())
        {
            EXPECT_TRUE(files_.is_failing()) << opened.error().message();
            return false;
        }
        database_ = std::move(*opened);
        const std::uint64_t last = database_->durable() - 1;
        EXPECT_LE(last, submitted_);
        if (!rewinding_to_ || last != *rewinding_to_)
        {
            EXPECT_GE(last, acknowledged_);
        }
        rewinding_to_.reset();
        acknowledged_ = submitted_ = last;
        model_.rewind(std::min(last, model_.latest()));
        EXPECT_EQ(model_.latest(), last);
        ++branch_;
        return true;
    }

    void hold()
    {
        const std::uint64_t last = model_.latest();
        for (std::uint64_t height = database_->oldest(); height <= last; ++height)
        {
            const auto view = database_->view(height);
            // The applier may have moved the window on.
            if (!view.ok())
                continue;
            ASSERT_FALSE(model_.difference(**view, height)) << "height " << height;
        }
        const auto checked = database_->check();
        ASSERT_TRUE(checked.ok()) << checked.error().message();
        if (last > 0)
        {
            const auto record = database_->record(last);
            ASSERT_TRUE(record.ok());
            ASSERT_EQ(record->record.state_roots.at(0).root, model_.root(last));
        }
    }

    /// Does one thing; false where a fault was in the way.
    bool step(std::mt19937_64& random)
    {
        switch (random() % 10)
        {
        case 0:
            return rewind(random() % (random() % 3 == 0 ? 12 : 3));
        case 1:
            return database_->settle_all().ok();
        default:
            return commit(1 + random() % (random() % 4 == 0 ? 5 : 1));
        }
    }

    /// Applies and submits so many blocks, and waits for the last.
    bool commit(std::uint64_t count)
    {
        for (std::uint64_t i = 0; i < count; ++i)
        {
            const auto block = model_.push(branch_);
            if (!database_->apply(block.writes).ok())
                return false;
            // From here on it may be durable, whatever is said.
            submitted_ = block.height;
            if (!database_->submit(block.record(model_.root(block.height))).ok())
                return false;
        }
        if (!database_->wait(submitted_).ok())
            return false;
        acknowledged_ = submitted_;
        return true;
    }

    bool rewind(std::uint64_t back)
    {
        const std::uint64_t height =
            model_.latest() - std::min(back, model_.latest() - database_->oldest());
        rewinding_to_ = height;
        const auto done = database_->rewind(height);
        if (!done.ok())
        {
            if (done.error().kind != DatabaseError::Kind::unknown_height)
                return false;
            rewinding_to_.reset();
            return true;
        }
        rewinding_to_.reset();
        model_.rewind(height);
        acknowledged_ = submitted_ = height;
        ++branch_;
        return true;
    }

    void close() { database_.reset(); }

private:
    FaultyFileSystem files_;
    SurvivingContent content_;
    ChainModel model_;
    std::unique_ptr<StateDatabase> database_;
    std::uint64_t branch_ = 0;
    std::uint64_t acknowledged_ = 0;
    std::uint64_t submitted_ = 0;
    std::optional<std::uint64_t> rewinding_to_;
};

/// One life of a process: opens, works until a fault or a whim ends it, and power fails or not.
void live(Ordeal& ordeal, std::mt19937_64& random)
{
    FaultyFileSystem& files = ordeal.files();
    const std::uint64_t at = files.operation_count() + random() % (random() % 2 == 0 ? 40 : 600);
    const auto fault = random() % 4;
    if (fault == 0)
        files.fail_at(at, random() % 2 == 0 ? ENOSPC : EIO, true);
    else if (fault < 3)
        files.cut_power_at(at);
    bool works = ordeal.open();
    for (std::size_t steps = random() % 40; works && steps > 0; --steps)
        works = ordeal.step(random);
    ordeal.close();
    if (fault != 0 || random() % 2 == 0)
        files.lose_power();
    files.repair();
}

TEST(database_faults, lose_nothing_acknowledged_and_invent_nothing)
{
    const std::uint64_t first = std::random_device{}();
    for (std::uint64_t i = 0; i < fault_count("BRAID_DATABASE_FAULTS", 40); ++i)
    {
        SCOPED_TRACE("seed " + std::to_string(first + i));
        std::mt19937_64 random{first + i};
        Ordeal ordeal{first + i};
        for (std::size_t lives = 2 + random() % 5; lives > 0; --lives)
        {
            live(ordeal, random);
            ASSERT_TRUE(ordeal.open());
            ordeal.hold();
            ASSERT_TRUE(ordeal.commit(1));
            ordeal.close();
        }
        ASSERT_TRUE(ordeal.open());
        ordeal.hold();
        if (testing::Test::HasFailure())
            return;
    }
}

/// A database of some heights, all of them acknowledged, on the given files; closed.
void make_database(FaultyFileSystem& files, SurvivingContent& content, ChainModel& model,
    std::uint64_t count, const DatabaseOptions& wanted = options())
{
    const auto database =
        StateDatabase::open(files, "/db", std::make_unique<SurvivingStore>(content), wanted)
            .value();
    for (std::uint64_t i = 0; i < count; ++i)
    {
        const auto block = model.push(0);
        ASSERT_TRUE(database->apply(block.writes).ok());
        ASSERT_TRUE(database->append(block.record(model.root(block.height))).ok());
    }
}

std::string last_segment(const FaultyFileSystem& files)
{
    std::string last;
    for (const std::string& path : files.paths())
    {
        if (path.ends_with(".log"))
            last = path;
    }
    return last;
}

TEST(database_faults, damaged_tails_are_cut_or_refused_and_never_invented)
{
    const std::uint64_t first = std::random_device{}();
    std::size_t refused = 0;
    DatabaseOptions wide = options();
    wide.log.segment_size = std::size_t{1} << 20;
    for (std::uint64_t seed = first; seed < first + 60; ++seed)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::mt19937_64 random{seed};
        FaultyFileSystem files{seed};
        SurvivingContent content;
        ChainModel model{seed, 40};
        make_database(files, content, model, 30, wide);
        // A store that has everything knows what the log must have.
        const bool is_settled = seed % 2 == 0;
        if (is_settled)
        {
            ASSERT_TRUE(
                StateDatabase::open(files, "/db", std::make_unique<SurvivingStore>(content), wide)
                    .value()
                    ->settle_all()
                    .ok());
        }
        const std::string path = last_segment(files);
        auto bytes = files.content(path);
        switch (random() % 3)
        {
        case 0:
            bytes.resize(bytes.size() - random() % (bytes.size() - log_page_size));
            break;
        case 1:
            bytes[random() % bytes.size()] ^= static_cast<std::uint8_t>(1 + random() % 255);
            break;
        default:
            for (std::size_t i = bytes.size() - random() % log_page_size; i < bytes.size(); ++i)
                bytes[i] = static_cast<std::uint8_t>(random());
        }
        files.put(path, bytes);
        const auto opened =
            StateDatabase::open(files, "/db", std::make_unique<SurvivingStore>(content), wide);
        if (!opened.ok())
        {
            ++refused;
            EXPECT_FALSE(opened.error().message().empty());
            continue;
        }
        // Records whose evidence was cut with them are gone, but only from the end.
        const std::uint64_t last = (*opened)->durable() - 1;
        ASSERT_LE(last, model.latest());
        ASSERT_TRUE(!is_settled || last == model.latest());
        ASSERT_FALSE(model.difference(**(*opened)->view(last), last));
    }
    EXPECT_GT(refused, 5U);
}

TEST(database_faults, a_failed_log_acknowledges_nothing_and_readers_go_on)
{
    FaultyFileSystem files{1};
    SurvivingContent content;
    ChainModel model{1, 40};
    make_database(files, content, model, 5);
    const auto database =
        StateDatabase::open(files, "/db", std::make_unique<SurvivingStore>(content), options())
            .value();
    const auto block = model.push(0);
    ASSERT_TRUE(database->apply(block.writes).ok());
    files.fail_at(files.operation_count(), ENOSPC, true);
    const auto refused = database->append(block.record(Hash32{}));
    ASSERT_EQ(refused.error().kind, DatabaseError::Kind::log);
    EXPECT_NE(refused.error().message().find("free space"), std::string::npos);
    files.repair();
    EXPECT_EQ(database->apply(model.push(0).writes).error().kind, DatabaseError::Kind::log);
    EXPECT_EQ(database->rewind(5).error().kind, DatabaseError::Kind::log);
    EXPECT_EQ(database->durable(), 6U);
    EXPECT_FALSE(model.difference(**database->view(6), 6));
}

TEST(database_faults, a_failed_store_takes_blocks_until_memory_is_full)
{
    FaultyFileSystem files{1};
    SurvivingContent content;
    ChainModel model{1, 40};
    make_database(files, content, model, 5);
    DatabaseOptions small = options();
    small.unsettled_size_max = 4'000;
    {
        const auto database =
            StateDatabase::open(files, "/db", std::make_unique<SurvivingStore>(content), small)
                .value();
        content.fault = []
        {
            return std::optional{SurvivingContent::Fault{
                .error = {.kind = StoreError::Kind::full, .detail = "no space"},
                .is_committed = true}};
        };
        for (;;)
        {
            const auto block = model.push(0);
            const auto applied = database->apply(block.writes);
            if (!applied.ok())
            {
                EXPECT_EQ(applied.error().kind, DatabaseError::Kind::store);
                EXPECT_NE(applied.error().message().find("safe"), std::string::npos);
                break;
            }
            ASSERT_LT(block.height, 1'000U);
            ASSERT_TRUE(database->append(block.record(model.root(block.height))).ok());
        }
        model.rewind(model.latest() - 1);
        EXPECT_GT(model.latest(), 10U);
        EXPECT_EQ(database->settle_all().error().kind, DatabaseError::Kind::store);
    }
    content.fault = {};
    const auto database =
        StateDatabase::open(files, "/db", std::make_unique<SurvivingStore>(content), small).value();
    ASSERT_EQ(database->durable(), model.latest() + 1);
    EXPECT_FALSE(model.difference(**database->view(model.latest()), model.latest()));
    EXPECT_TRUE(database->check().ok());
}
}  // namespace
