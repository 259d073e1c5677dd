// SPDX-License-Identifier: Apache-2.0
#include "storage/state_database.hpp"
#include "storage/rocks_store.hpp"
#include "tests/storage/database/chain_model.hpp"
#include "tests/storage/database/surviving_store.hpp"
#include "tests/storage/log/random_record.hpp"
#include "tests/support/faulty_file_system.hpp"
#include "tests/support/scratch_folder.hpp"
#include <gtest/gtest.h>
#include <thread>

using namespace braid;
using namespace braid::storage;
using namespace braid::tests;

namespace
{
/// Where databases of a test are: files and a store that outlive them.
class Ground
{
public:
    virtual ~Ground() = default;
    [[nodiscard]] virtual FileSystem& files() = 0;
    [[nodiscard]] virtual std::string folder() const = 0;
    [[nodiscard]] virtual std::unique_ptr<Store> store() = 0;
    [[nodiscard]] virtual bool has_checkpoints() const = 0;
    /// The store of a checkpoint.
    [[nodiscard]] virtual std::unique_ptr<Store> store_of(const std::string& folder) = 0;
};

class MemoryGround final : public Ground
{
public:
    [[nodiscard]] FileSystem& files() override { return files_; }
    [[nodiscard]] std::string folder() const override { return "/db"; }
    [[nodiscard]] std::unique_ptr<Store> store() override
    {
        return std::make_unique<SurvivingStore>(content_);
    }
    [[nodiscard]] bool has_checkpoints() const override { return false; }
    [[nodiscard]] std::unique_ptr<Store> store_of(const std::string&) override { return nullptr; }
    [[nodiscard]] SurvivingContent& content() { return content_; }

private:
    FaultyFileSystem files_{1};
    SurvivingContent content_;
};

class RocksGround final : public Ground
{
public:
    RocksGround() { std::filesystem::create_directory(scratch_.path() / "db"); }
    [[nodiscard]] FileSystem& files() override { return os_file_system(); }
    [[nodiscard]] std::string folder() const override { return (scratch_.path() / "db").string(); }
    [[nodiscard]] std::unique_ptr<Store> store() override { return store_of(folder()); }
    [[nodiscard]] bool has_checkpoints() const override { return true; }
    [[nodiscard]] std::unique_ptr<Store> store_of(const std::string& folder) override
    {
        auto store = open_rocks_store(folder + "/store", {.cache_size = std::size_t{1} << 20});
        EXPECT_TRUE(store.ok()) << store.error().message();
        return std::move(*store);
    }

private:
    ScratchFolder scratch_;
};

DatabaseOptions small_options(std::mt19937_64& random)
{
    return {.log = {.segment_size = 16'384},
        .flat = {.memory_size_max = random() % 2 == 0 ? std::size_t{1} << 20 : 0},
        .history_window = random() % 4 == 0 ? 0 : random() % 30,
        .settle_lag = random() % 8,
        .unsettled_size_max = random() % 3 == 0 ? std::size_t{3'000} : std::size_t{1} << 20,
        .settle_size_min = random() % 3 == 0 ? std::size_t{4'000} : 0,
        .settle_size_max = random() % 2 == 0 ? std::size_t{1} : 5'000};
}

std::unique_ptr<StateDatabase> open_database(Ground& ground, const DatabaseOptions& options)
{
    auto opened = StateDatabase::open(ground.files(), ground.folder(), ground.store(), options);
    EXPECT_TRUE(opened.ok()) << opened.error().message();
    return std::move(*opened);
}

/// A database, the serial replay of what it was given, and views that are read again and again.
class Comparison
{
public:
    Comparison(Ground& ground, std::uint64_t seed)
      : ground_(ground), random_(seed), options_(small_options(random_)), model_(seed, 60)
    {
        reopen();
    }

    void step()
    {
        switch (random_() % 16)
        {
        case 0:
            return rewind();
        case 1:
            return random_() % 4 == 0 ? reopen() : compare_changed();
        case 2:
            return random_() % 4 == 0 ? checkpoint() : look();
        case 3:
            return look();
        case 4:
            return keep_looking();
        case 5:
            return random_() % 4 == 0 ? settle() : commit_nodes();
        case 6:
            return random_() % 4 == 0 ? check() : look();
        default:
            if (recorded_ == model_.latest())
                return random_() % 3 == 0 ? commit() : apply();
            return random_() % 2 == 0 ? apply() : append();
        }
    }

    void check()
    {
        const auto checked = database_->check();
        ASSERT_TRUE(checked.ok()) << checked.error().message();
        ASSERT_EQ(checked->last_height, recorded_);
    }

private:
    void apply()
    {
        if (model_.latest() >= recorded_ + 6)
            return append();
        const auto block = model_.push(branch_);
        const auto applied = database_->apply(block.writes);
        ASSERT_TRUE(applied.ok()) << applied.error().message();
        ASSERT_EQ(*applied, model_.latest());
        blocks_.push_back(branch_);
        raise_floor();
    }

    /// Both at once.
    void commit()
    {
        const auto block = model_.push(branch_);
        const std::uint64_t height = model_.latest();
        const auto record = block.record(model_.root(height));
        const auto done = database_->commit(record);
        ASSERT_TRUE(done.ok()) << done.error().message();
        ASSERT_EQ(database_->commit(record).error().kind, DatabaseError::Kind::wrong_record);
        blocks_.push_back(branch_);
        recorded_ = height;
        raise_floor();
    }

    /// Records what was applied, some of it at once.
    void append()
    {
        for (std::uint64_t count = random_() % 3; recorded_ < model_.latest(); --count)
        {
            const std::uint64_t height = recorded_ + 1;
            const auto block = model_.make(blocks_[height], height);
            const auto record = block.record(model_.root(height));
            const auto done = count == 0 ? database_->append(record) : database_->submit(record);
            ASSERT_TRUE(done.ok()) << done.error().message();
            ++recorded_;
            if (count == 0)
                return;
        }
        ASSERT_TRUE(database_->wait(recorded_).ok());
    }

    [[nodiscard]] std::uint64_t draw_height()
    {
        const std::uint64_t oldest = database_->oldest();
        return oldest + random_() % (model_.latest() - oldest + 1);
    }

    void compare_heights()
    {
        ASSERT_EQ(database_->next_height(), model_.latest() + 1);
        ASSERT_EQ(database_->durable(), recorded_ + 1);
        const std::uint64_t settled = database_->settled();
        ASSERT_LE(settled, recorded_);
        ASSERT_LE(database_->oldest(), floor_);
    }

    /// What was out of the window once does not come back.
    void raise_floor()
    {
        const std::uint64_t window = options_.history_window;
        floor_ = std::max(floor_, model_.latest() - std::min(model_.latest(), window));
    }

    void look()
    {
        const std::uint64_t height = draw_height();
        const auto view = database_->view(height);
        if (!view.ok())
        {
            // The applier is moving the window on.
            ASSERT_EQ(view.error().kind, DatabaseError::Kind::unknown_height);
            while (height >= database_->oldest())
                std::this_thread::yield();
            return;
        }
        expect_same(**view, height);
        ASSERT_FALSE(database_->view(model_.latest() + 1).ok());
    }

    void expect_same(const StateView& view, std::uint64_t height)
    {
        const auto different = model_.difference(view, height);
        ASSERT_FALSE(different.has_value())
            << "height " << height << " vm " << static_cast<int>(different->vm) << " kind "
            << static_cast<int>(different->kind) << " settled " << database_->settled();
    }

    /// Views at several heights live on while everything moves.
    void keep_looking()
    {
        for (const auto& [view, height] : views_)
            expect_same(*view, height);
        if (views_.size() > 6)
            views_.erase(views_.begin() + static_cast<std::ptrdiff_t>(random_() % 6));
        const std::uint64_t height = draw_height();
        if (auto view = database_->view(height); view.ok())
            views_.emplace_back(std::move(*view), height);
    }

    void rewind()
    {
        const std::uint64_t oldest = database_->oldest();
        // Mostly shallow.
        const std::uint64_t back = random_() % (random_() % 4 == 0 ? 30 : 5);
        const std::uint64_t height = model_.latest() - std::min(back, model_.latest() - oldest);
        std::erase_if(views_, [&](const auto& view) { return view.second > height; });
        if (database_->nodes_height().value_or(0) > height)
        {
            const auto refused = database_->rewind(height);
            ASSERT_FALSE(refused.ok());
            // The applier may have moved the window on.
            ASSERT_TRUE(refused.error().kind == DatabaseError::Kind::nodes_ahead ||
                        height < database_->oldest());
            return;
        }
        const auto done = database_->rewind(height);
        if (!done.ok())
        {
            ASSERT_EQ(done.error().kind, DatabaseError::Kind::unknown_height)
                << done.error().message();
            ASSERT_LT(height, database_->oldest());
            return;
        }
        model_.rewind(height);
        blocks_.resize(height + 1);
        recorded_ = std::min(recorded_, height);
        ++branch_;
        compare_heights();
        look();
    }

    void reopen()
    {
        views_.clear();
        database_.reset();
        options_ = small_options(random_);
        database_ = open_database(ground_, options_);
        ASSERT_EQ(database_->durable(), recorded_ + 1);
        model_.rewind(recorded_);
        blocks_.resize(recorded_ + 1);
        raise_floor();
        ++branch_;
        compare_heights();
        look();
    }

    void compare_changed()
    {
        const std::uint64_t height = draw_height();
        const auto found = database_->changed_above(height);
        if (!found.ok())
        {
            ASSERT_LT(height, database_->oldest());
            return;
        }
        std::set<std::size_t> expected;
        for (std::uint64_t above = height + 1; above <= model_.latest(); ++above)
        {
            for (const auto& entry : model_.make(blocks_[above], above).writes.entries)
                expected.insert(model_.index_of(entry.key));
        }
        std::vector<std::size_t> indices;
        for (const StateKey& key : found->keys)
            indices.push_back(model_.index_of(key));
        ASSERT_EQ(indices, (std::vector<std::size_t>{expected.begin(), expected.end()}));
    }

    void settle()
    {
        const auto done = database_->settle_all();
        ASSERT_TRUE(done.ok()) << done.error().message();
        ASSERT_EQ(database_->settled(), recorded_);
    }

    void commit_nodes()
    {
        if (recorded_ < 12)
            return;
        const std::uint64_t height = recorded_ - 12;
        const std::array<std::uint8_t, 1> key{1};
        const auto value = static_cast<std::uint8_t>(height);
        const std::array<StoreWrite, 1> writes{
            StoreWrite{Column::evm_nodes, key, Bytes{&value, 1}}};
        ASSERT_TRUE(database_->commit_nodes(height, writes).ok());
        ASSERT_EQ(database_->nodes_height(), height);
        const auto stored = database_->store().view()->get(Column::evm_nodes, key);
        ASSERT_EQ(stored.value().value()[0], value);
        ASSERT_FALSE(database_->commit_nodes(recorded_ + 1, writes).ok());
    }

    void checkpoint()
    {
        const std::string folder =
            folder_of(ground_.folder()) + "/copy" + std::to_string(++checkpoints_);
        const auto height = database_->checkpoint(folder);
        if (!ground_.has_checkpoints())
        {
            ASSERT_EQ(height.error().kind, DatabaseError::Kind::store);
            return;
        }
        ASSERT_TRUE(height.ok()) << height.error().message();
        ASSERT_EQ(*height, recorded_);
        ASSERT_FALSE(database_->checkpoint(folder).ok());
        auto copy = StateDatabase::open(
            ground_.files(), folder, ground_.store_of(folder), small_options(random_));
        ASSERT_TRUE(copy.ok()) << copy.error().message();
        ASSERT_EQ((*copy)->durable(), recorded_ + 1);
        expect_same(**(*copy)->view(recorded_), recorded_);
        const auto checked = (*copy)->check();
        ASSERT_TRUE(checked.ok()) << checked.error().message();
        copy->reset();
        std::filesystem::remove_all(folder);
    }

    Ground& ground_;
    std::mt19937_64 random_;
    DatabaseOptions options_;
    ChainModel model_;
    std::unique_ptr<StateDatabase> database_;
    std::vector<std::pair<std::unique_ptr<StateView>, std::uint64_t>> views_;
    /// The branch of each height.
    std::vector<std::uint64_t> blocks_{0};
    std::uint64_t branch_ = 0;
    std::uint64_t recorded_ = 0;
    std::uint64_t floor_ = 0;
    std::size_t checkpoints_ = 0;
};

template <typename SomeGround>
void compare(std::size_t runs, std::size_t steps)
{
    const std::uint64_t first = std::random_device{}();
    for (std::uint64_t seed = first; seed < first + runs; ++seed)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));
        SomeGround ground;
        Comparison comparison{ground, seed};
        for (std::size_t i = 0; i < steps && !testing::Test::HasFatalFailure(); ++i)
            comparison.step();
        if (!testing::Test::HasFatalFailure())
            comparison.check();
        if (testing::Test::HasFailure())
            return;
    }
}

TEST(state_database, equals_the_serial_replay_over_memory)
{
    compare<MemoryGround>(fault_count("BRAID_DATABASE_RUNS", 12), 400);
}

TEST(state_database, equals_the_serial_replay_over_rocksdb)
{
    compare<RocksGround>(fault_count("BRAID_DATABASE_RUNS", 2), 300);
}

/// Commits so many blocks of a chain.
void commit(StateDatabase& database, ChainModel& model, std::uint64_t count)
{
    for (std::uint64_t i = 0; i < count; ++i)
    {
        const auto block = model.push(0);
        ASSERT_TRUE(database.apply(block.writes).ok());
        ASSERT_TRUE(database.append(block.record(model.root(block.height))).ok());
    }
}

DatabaseOptions eager()
{
    return {.history_window = 8, .settle_lag = 0, .settle_size_min = 0};
}

DatabaseError opening_error(FileSystem& files, const std::string& folder, SurvivingContent& content,
    const DatabaseOptions& options = {})
{
    const auto opened =
        StateDatabase::open(files, folder, std::make_unique<SurvivingStore>(content), options);
    EXPECT_FALSE(opened.ok());
    return opened.error();
}

TEST(state_database, log_and_store_that_do_not_belong_together_are_refused)
{
    FaultyFileSystem files{1};
    SurvivingContent first;
    SurvivingContent second;
    ChainModel model{1, 40};
    for (const auto& [folder, content] : {std::pair{"/first", &first}, {"/second", &second}})
    {
        model.rewind(0);
        const auto database =
            StateDatabase::open(files, folder, std::make_unique<SurvivingStore>(*content), eager())
                .value();
        commit(*database, model, 5);
        ASSERT_TRUE(database->settle_all().ok());
    }
    EXPECT_EQ(opening_error(files, "/first", second).kind, DatabaseError::Kind::mismatch);
    EXPECT_EQ(opening_error(files, "/none", second).kind, DatabaseError::Kind::mismatch);
    EXPECT_EQ(opening_error(files, "/first", first, {.chain = {{7}}}).kind,
        DatabaseError::Kind::mismatch);
    EXPECT_TRUE(
        StateDatabase::open(files, "/first", std::make_unique<SurvivingStore>(first), {}).ok());
}

TEST(state_database, a_log_that_lost_or_changed_what_the_store_has_is_refused)
{
    FaultyFileSystem files{1};
    SurvivingContent content;
    ChainModel model{1, 40};
    {
        const auto database =
            StateDatabase::open(files, "/db", std::make_unique<SurvivingStore>(content), eager())
                .value();
        commit(*database, model, 9);
        ASSERT_TRUE(database->settle_all().ok());
    }
    {
        const auto log = BlockLog::open(files, "/db/log").value();
        ASSERT_TRUE(log->rewind(7).ok());
    }
    EXPECT_EQ(opening_error(files, "/db", content).kind, DatabaseError::Kind::log);
    {
        const auto log = BlockLog::open(files, "/db/log").value();
        for (std::uint64_t height = 8; height < 11; ++height)
            ASSERT_TRUE(log->append(BlockRecord{.height = height}).ok());
    }
    EXPECT_EQ(opening_error(files, "/db", content).kind, DatabaseError::Kind::mismatch);
}

TEST(state_database, begins_where_a_sealed_store_ends)
{
    FaultyFileSystem files{1};
    SurvivingContent content;
    EXPECT_FALSE(StateDatabase::height_of(*content.store->view()).value());
    ASSERT_TRUE(StateDatabase::seal(*content.store, 41).ok());
    EXPECT_EQ(StateDatabase::height_of(*content.store->view()).value(), 41U);
    const auto database = StateDatabase::open(files, "/db",
        std::make_unique<SurvivingStore>(content),
        {.chain = {{9}}}).value();
    EXPECT_EQ(database->next_height(), 42U);
    EXPECT_EQ(database->oldest(), 41U);
    EXPECT_EQ(database->chain(), (Hash32{{9}}));
    EXPECT_FALSE(database->view(40).ok());
    EXPECT_TRUE(database->view(41).ok());
    EXPECT_EQ(database->apply({}).value(), 42U);
    EXPECT_TRUE(database->append(BlockRecord{.height = 42}).ok());
    EXPECT_EQ(database->append(BlockRecord{.height = 43}).error().kind,
        DatabaseError::Kind::wrong_record);
    EXPECT_EQ(database->append(BlockRecord{.height = 42}).error().kind,
        DatabaseError::Kind::wrong_record);
}

TEST(state_database, goes_on_from_a_copied_store_as_a_database_of_its_own)
{
    FaultyFileSystem files{1};
    SurvivingContent content;
    ChainModel model{1, 40};
    {
        const auto database =
            StateDatabase::open(files, "/db", std::make_unique<SurvivingStore>(content), eager())
                .value();
        commit(*database, model, 9);
        ASSERT_TRUE(database->settle_all().ok());
        ASSERT_TRUE(database->commit_nodes(4, {}).ok());
    }
    EXPECT_EQ(opening_error(files, "/copy", content).kind, DatabaseError::Kind::mismatch);
    ASSERT_TRUE(StateDatabase::seal(*content.store, 9).ok());
    const auto database =
        StateDatabase::open(files, "/copy", std::make_unique<SurvivingStore>(content), eager())
            .value();
    EXPECT_EQ(database->oldest(), 9U);
    EXPECT_FALSE(database->nodes_height());
    EXPECT_FALSE(model.difference(**database->view(9), 9));
    commit(*database, model, 20);
    ASSERT_TRUE(database->rewind(25).ok());
    EXPECT_FALSE(model.difference(**database->view(25), 25));
    EXPECT_TRUE(database->check().ok());
}

TEST(state_database, is_read_without_a_change)
{
    FaultyFileSystem files{1};
    SurvivingContent content;
    ChainModel model{1, 40};
    {
        const auto database =
            StateDatabase::open(files, "/db", std::make_unique<SurvivingStore>(content), eager())
                .value();
        commit(*database, model, 20);
        ASSERT_TRUE(database->settle_all().ok());
    }
    const auto paths = files.paths();
    const std::uint64_t commits = content.store->counters().commits;
    const auto database = StateDatabase::open_read_only(
        files, "/db", std::make_unique<SurvivingStore>(content), eager())
                              .value();
    EXPECT_FALSE(model.difference(**database->view(20), 20));
    const auto checked = database->check();
    ASSERT_TRUE(checked.ok()) << checked.error().message();
    EXPECT_GT(checked->compared_views, 20U);
    EXPECT_GT(checked->compared_history, 0U);
    EXPECT_EQ(database->apply({}).error().kind, DatabaseError::Kind::read_only);
    EXPECT_EQ(database->append({}).error().kind, DatabaseError::Kind::read_only);
    EXPECT_EQ(database->rewind(19).error().kind, DatabaseError::Kind::read_only);
    EXPECT_EQ(database->checkpoint("/copy").error().kind, DatabaseError::Kind::read_only);
    EXPECT_EQ(database->commit_nodes(1, {}).error().kind, DatabaseError::Kind::read_only);
    EXPECT_EQ(files.paths(), paths);
    EXPECT_EQ(content.store->counters().commits, commits);
}

TEST(state_database, a_check_names_what_differs)
{
    FaultyFileSystem files{1};
    SurvivingContent content;
    ChainModel model{1, 40};
    const auto database =
        StateDatabase::open(files, "/db", std::make_unique<SurvivingStore>(content), eager())
            .value();
    commit(*database, model, 20);
    ASSERT_TRUE(database->settle_all().ok());
    std::vector<std::uint8_t> key;
    std::vector<std::uint8_t> value;
    for (const Column column : {Column::svm_accounts, Column::history})
    {
        ASSERT_TRUE(content.store->view()
                ->scan(column, {},
                    [&](Bytes some_key, Bytes some_value)
                    {
                        key.assign(some_key.begin(), some_key.end());
                        value.assign(some_value.begin(), some_value.end());
                        return false;
                    })
                .ok());
        const auto damaged =
            value.size() > 1 ? std::vector<std::uint8_t>{2, 1, 2, 3} : std::vector<std::uint8_t>{9};
        const std::array<StoreWrite, 1> change{StoreWrite{column, key, Bytes{damaged}}};
        ASSERT_TRUE(content.store->commit(change).ok());
        const auto checked = database->check();
        ASSERT_FALSE(checked.ok());
        EXPECT_EQ(checked.error().kind, DatabaseError::Kind::different);
        const std::array<StoreWrite, 1> back{StoreWrite{column, key, Bytes{value}}};
        ASSERT_TRUE(content.store->commit(back).ok());
        EXPECT_TRUE(database->check().ok());
    }
}

TEST(state_database, serves_appenders_and_readers_at_once)
{
    FaultyFileSystem files{1};
    SurvivingContent content;
    ChainModel model{1, 40};
    const std::uint64_t count = 200;
    for (std::uint64_t i = 0; i < count; ++i)
        (void)model.push(0);
    DatabaseOptions options = eager();
    options.settle_size_max = 2'000;
    options.unsettled_size_max = 20'000;
    const auto database =
        StateDatabase::open(files, "/db", std::make_unique<SurvivingStore>(content), options)
            .value();
    std::mutex order;
    std::uint64_t next = 1;
    const auto append = [&]
    {
        for (;;)
        {
            std::uint64_t height = 0;
            {
                const std::lock_guard lock{order};
                if (next > count)
                    return;
                height = next++;
                ASSERT_TRUE(database->apply(model.make(0, height).writes).ok());
            }
            const auto block = model.make(0, height);
            ASSERT_TRUE(database->append(block.record(model.root(height))).ok());
            ASSERT_GT(database->durable(), height);
        }
    };
    const auto read = [&]
    {
        while (database->durable() <= count)
        {
            const std::uint64_t height = database->durable() - 1;
            const auto view = database->view(height);
            ASSERT_TRUE(!view.ok() || !model.difference(**view, height));
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 3; ++i)
            threads.emplace_back(append);
        threads.emplace_back(read);
    }
    ASSERT_TRUE(database->settle_all().ok());
    const DatabaseCounters counters = database->counters();
    EXPECT_EQ(counters.applied, count);
    EXPECT_EQ(counters.settled, count);
    EXPECT_EQ(counters.batched_heights, count);
    EXPECT_LT(counters.log.syncs, count + 1);
    EXPECT_TRUE(database->check().ok());
}
}  // namespace
