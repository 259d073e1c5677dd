// SPDX-License-Identifier: Apache-2.0
// A process that uses a database until it is killed: opens it, holds it to the serial replay, then applies, appends from
// several threads, goes back and makes checkpoints for ever. What it does, it tells on a pipe, before or after as its
// killer needs it. Ends by being killed, or with a sentence and an exit code.
//
//     storage_database_victim FOLDER SEED LIFE PIPE FORKS [once]
//
// FORKS: "height:branch," for each branch, ascending: which branch the heights from there on are of. Written on the pipe,
// each message 17 bytes: a letter and two numbers.
//     O height branch    opened with so many heights; what comes is of that branch
//     A height 0         acknowledged
//     R height branch    goes back to that height; what comes is of that branch
//     D height 0         has gone back
#include "tests/storage/database/victim.hpp"
#include "storage/rocks_store.hpp"
#include "storage/state_database.hpp"
#include "tests/storage/database/chain_model.hpp"
#include <charconv>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <thread>
#include <unistd.h>

namespace braid::tests
{
namespace
{
using namespace storage;

[[noreturn]] void fail(const std::string& reason)
{
    std::fprintf(stderr, "%s\n", reason.c_str());
    std::fflush(stderr);
    ::_exit(1);
}

template <typename T>
T demand(DatabaseResult<T> result, const char* what)
{
    if (!result.ok())
        fail(std::string{what} + ": " + result.error().message());
    return std::move(*result);
}

DatabaseOptions options()
{
    return {.log = {.segment_size = 32'768},
        .flat = {.memory_size_max = 20'000},
        .history_window = 24,
        .settle_lag = 3,
        .unsettled_size_max = 12'000,
        .settle_size_min = 0,
        .settle_size_max = 2'000};
}

std::unique_ptr<Store> open_store(const std::string& folder)
{
    std::filesystem::create_directories(folder);
    auto store = open_rocks_store(
        folder + "/store", {.cache_size = std::size_t{1} << 20, .background_threads = 1});
    if (!store.ok())
        fail("the store does not open: " + store.error().message());
    return std::move(*store);
}

/// Holds a database to the serial replay: its last height, one more in the window, and every key in the store.
class Trial
{
public:
    Trial(StateDatabase& database, ChainModel& model) : database_(database), model_(model) {}

    void hold(std::mt19937_64& random)
    {
        const std::uint64_t last = database_.durable() - 1;
        if (database_.next_height() != last + 1)
            fail("the last height is not the last durable one");
        hold_height(last);
        const std::uint64_t oldest = database_.oldest();
        const std::uint64_t height = oldest + random() % (last - oldest + 1);
        // The applier may have moved the window on.
        if (const auto view = database_.view(height); view.ok())
            hold_view(**view, height);
        hold_store();
        if (last == 0)
            return;
        const auto record = demand(database_.record(last), "the last record");
        if (record.record.state_roots.at(0).root != model_.root(last))
            fail("the root is not that of height " + std::to_string(last));
    }

private:
    void hold_height(std::uint64_t height)
    {
        hold_view(*demand(database_.view(height), "a view"), height);
    }

    void hold_view(const StateView& view, std::uint64_t height)
    {
        ChainModel::State found;
        for (const ModelKey& key : model_.keys())
        {
            const auto value = view.read(key.view());
            if (!value.ok())
                fail("a location cannot be read");
            found.push_back(ChainModel::owned(*value));
        }
        if (!(found == model_.at(height)) || model_.root_of(found) != model_.root(height))
            fail("the state of height " + std::to_string(height) + " is not the replay's");
    }

    /// Nothing is in the store that no height wrote.
    void hold_store()
    {
        const auto view = database_.store().view();
        const auto meta = read_meta(*view);
        const std::uint64_t height = meta.value().heights ? meta.value().heights->height : 0;
        std::size_t count = 0;
        for (std::size_t column = 1; column < column_count; ++column)
        {
            const auto done = view->scan(static_cast<Column>(column), {},
                [&](Bytes key, Bytes value)
                {
                    if (static_cast<Column>(column) == Column::history)
                        return history_location(key) && stored_history(value).ok();
                    const auto location = stored_location(static_cast<Column>(column), key);
                    const auto content = stored_value(value);
                    if (!location || !content.ok())
                        fail("an entry of the store does not decode");
                    const auto& expected = model_.at(height)[model_.index_of(*location)];
                    if (!(ChainModel::owned(*content) == expected))
                        fail("an entry of the store is not of height " + std::to_string(height));
                    ++count;
                    return true;
                });
            if (!done.ok())
                fail("the store cannot be read: " + done.error().message());
        }
        const auto expected = std::ranges::count_if(
            model_.at(height), [](const auto& value) { return value.kind != Value::Kind::absent; });
        if (count != static_cast<std::size_t>(expected))
            fail("the store lacks locations");
    }

    StateDatabase& database_;
    ChainModel& model_;
};

/// One life.
class Victim
{
public:
    Victim(const std::string& folder, std::uint64_t seed, std::uint64_t life, int pipe)
      : folder_(folder),
        random_(seed ^ life * 0x9e3779b97f4a7c15),
        branch_(life * 1'000),
        pipe_(pipe),
        model_(seed, victim_key_count)
    {}

    void open(const std::vector<VictimFork>& forks)
    {
        auto store = open_store(folder_);
        database_ = demand(
            StateDatabase::open(os_file_system(), folder_, std::move(store), options()), "opening");
        const std::uint64_t last = database_->durable() - 1;
        for (std::uint64_t height = 1; height <= last; ++height)
            (void)model_.push(branch_of(forks, height));
        Trial{*database_, model_}.hold(random_);
        tell('O', last, branch_);
    }

    void live()
    {
        std::vector<std::jthread> appenders;
        for (int i = 0; i < 3; ++i)
            appenders.emplace_back([&] { append_all(); });
        for (;;)
        {
            if (random_() % 24 == 0)
                rewind();
            else if (random_() % 120 == 0)
                checkpoint();
            else
                apply();
        }
    }

private:
    struct Task
    {
        std::uint64_t height = 0;
        std::uint64_t branch = 0;
        Hash32 root;
    };

    void tell(char what, std::uint64_t height, std::uint64_t branch)
    {
        const auto message = encode_message({.what = what, .height = height, .branch = branch});
        // Shorter than PIPE_BUF: never torn.
        if (::write(pipe_, message.data(), message.size()) != static_cast<ssize_t>(message.size()))
            ::_exit(4);
    }

    void apply()
    {
        const auto block = model_.push(branch_);
        const std::uint64_t height = demand(database_->apply(block.writes), "applying");
        std::unique_lock lock{mutex_};
        tasks_.push_back({.height = height, .branch = branch_, .root = model_.root(height)});
        ++under_way_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return under_way_ < 6; });
    }

    void append_all()
    {
        for (;;)
        {
            Task task;
            {
                std::unique_lock lock{mutex_};
                changed_.wait(lock, [&] { return !tasks_.empty(); });
                task = tasks_.front();
                tasks_.pop_front();
            }
            const auto block = model_.make(task.branch, task.height);
            (void)demand(database_->append(block.record(task.root)), "appending");
            tell('A', task.height, 0);
            const std::lock_guard lock{mutex_};
            --under_way_;
            changed_.notify_all();
        }
    }

    void wait_for_appenders()
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return under_way_ == 0; });
    }

    void rewind()
    {
        wait_for_appenders();
        const std::uint64_t oldest = database_->oldest();
        const std::uint64_t room = model_.latest() - oldest;
        const std::uint64_t back = random_() % (random_() % 2 == 0 ? 4 : 24);
        const std::uint64_t height = model_.latest() - std::min(back, room);
        ++branch_;
        tell('R', height, branch_);
        const auto done = database_->rewind(height);
        if (!done.ok())
        {
            // The applier moved the window on: nothing has happened.
            if (done.error().kind != DatabaseError::Kind::unknown_height)
                fail("going back: " + done.error().message());
            tell('D', model_.latest(), 0);
            return;
        }
        model_.rewind(height);
        tell('D', height, 0);
    }

    void checkpoint()
    {
        const std::string folder = folder_ + "-copy";
        std::filesystem::remove_all(folder);
        const std::uint64_t height = demand(database_->checkpoint(folder), "a checkpoint");
        if (random_() % 4 == 0)
        {
            wait_for_appenders();
            const auto copy =
                demand(StateDatabase::open(os_file_system(), folder, open_store(folder), options()),
                    "opening a checkpoint");
            if (copy->durable() != height + 1)
                fail("the checkpoint is of another height than it said");
            Trial{*copy, model_}.hold(random_);
        }
        std::filesystem::remove_all(folder);
    }

    std::string folder_;
    std::mt19937_64 random_;
    std::uint64_t branch_;
    int pipe_;
    ChainModel model_;
    std::unique_ptr<StateDatabase> database_;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Task> tasks_;
    std::uint64_t under_way_ = 0;
};

std::uint64_t number(std::string_view text)
{
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::vector<VictimFork> parse_forks(std::string_view text)
{
    std::vector<VictimFork> forks;
    while (!text.empty())
    {
        const std::size_t colon = text.find(':');
        const std::size_t comma = text.find(',');
        forks.push_back({.from = number(text.substr(0, colon)),
            .branch = number(text.substr(colon + 1, comma - colon - 1))});
        text = text.substr(comma + 1);
    }
    return forks;
}
}  // namespace
}  // namespace braid::tests

int main(int argc, char** argv)
{
    using namespace braid::tests;
    if (argc < 6)
        return 2;
    Victim victim{argv[1], number(argv[2]), number(argv[3]), static_cast<int>(number(argv[4]))};
    victim.open(parse_forks(argv[5]));
    if (argc > 6)
        ::_exit(0);
    victim.live();
}
