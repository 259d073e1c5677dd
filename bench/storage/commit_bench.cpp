// SPDX-License-Identifier: Apache-2.0
// How fast blocks are committed, durably, while the store follows: each updates random keys among many, and the next one
// comes when one of those in flight is acknowledged.
#include "bench/scratch_folder.hpp"
#include "storage/rocks_store.hpp"
#include "storage/state_database.hpp"
#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <random>
#include <stdexcept>
#include <thread>
#include <unistd.h>

/// As `braid` itself (cli/main.cpp). MALLOC_CONF in the environment overrides it.
extern "C" const char* malloc_conf;
const char* malloc_conf = "thp:always,metadata_thp:always,dirty_decay_ms:60000";

namespace braid::bench
{
namespace
{
using Clock = std::chrono::steady_clock;
using namespace storage;

constexpr std::size_t value_size = 100;
constexpr double mebibyte = 1 << 20;

struct Settings
{
    std::string parent = "/tmp";
    std::uint64_t keys = 2'000'000;
    std::size_t block_keys = 20'000;
    double seconds = 20;
    unsigned in_flight = 1;
    unsigned flat_threads = 1;
    unsigned store_threads = 2;
    std::size_t unsettled_mib = 2048;
    std::size_t flat_mib = 2048;
    std::size_t batch_mib = 1024;
    std::size_t batch_min_mib = 256;
    std::size_t cache_mib = 256;
    std::uint64_t history = 0;
    bool in_memory = false;
};

template <typename T, typename E>
T demand(Result<T, E> result)
{
    if (!result.ok())
        throw std::runtime_error{result.error().message()};
    return std::move(*result);
}

std::uint64_t mixed(std::uint64_t x) noexcept
{
    x ^= x >> 31;
    x *= 0x9e3779b97f4a7c15;
    x ^= x >> 29;
    return x * 0xbf58476d1ce4e5b9;
}

/// The key of that number, evenly spread and in the order of the numbers.
Hash32 key_of(std::uint64_t number, std::uint64_t count) noexcept
{
    Hash32 key;
    store_be(key.data(), number * (UINT64_MAX / count));
    for (std::size_t i = 1; i < 4; ++i)
        store_le(key.data() + 8 * i, mixed(number * 4 + i));
    return key;
}

/// Blocks whose keys were drawn beforehand, so that making one is cheap beside committing it.
class Blocks
{
public:
    explicit Blocks(const Settings& settings) : settings_(settings), values_(std::size_t{1} << 20)
    {
        std::mt19937_64 random{settings.keys};
        for (std::uint8_t& byte : values_)
            byte = static_cast<std::uint8_t>(random());
        constexpr std::size_t drawn_max = 512;
        numbers_.resize(drawn_max);
        for (auto& numbers : numbers_)
        {
            numbers.resize(settings.block_keys);
            for (std::uint32_t& number : numbers)
                number = static_cast<std::uint32_t>(random() % settings.keys);
            std::ranges::sort(numbers);
            const auto twins = std::ranges::unique(numbers);
            numbers.erase(twins.begin(), twins.end());
        }
    }

    struct Block
    {
        std::vector<Hash32> keys{};
        BlockRecord record{};
    };
    void make(std::uint64_t height, Block& block) const
    {
        const auto& numbers = numbers_[height % numbers_.size()];
        block.keys.resize(numbers.size());
        auto& entries = block.record.write_set.entries;
        entries.resize(numbers.size());
        block.record.height = height;
        for (std::size_t i = 0; i < numbers.size(); ++i)
        {
            block.keys[i] = key_of(numbers[i], settings_.keys);
            entries[i] = {.key = {.vm = VmId::svm, .kind = 0, .bytes = block.keys[i]},
                .value = Value::of_blob(value(height + numbers[i]))};
        }
    }

    [[nodiscard]] Bytes value(std::uint64_t salt) const
    {
        return Bytes{values_}.subspan(mixed(salt) % (values_.size() - value_size), value_size);
    }

private:
    const Settings& settings_;
    std::vector<std::uint8_t> values_;
    std::vector<std::vector<std::uint32_t>> numbers_;
};

/// Fills a store with all keys, as an import does.
void fill(Store& store, const Settings& settings, const Blocks& blocks)
{
    constexpr std::uint64_t batch = 500'000;
    std::vector<std::array<std::uint8_t, 33>> keys(batch);
    std::vector<std::array<std::uint8_t, 101>> values(batch);
    std::vector<StoreWrite> writes;
    for (std::uint64_t from = 0; from < settings.keys; from += batch)
    {
        writes.clear();
        for (std::uint64_t i = 0; i < std::min(batch, settings.keys - from); ++i)
        {
            const Hash32 key = key_of(from + i, settings.keys);
            std::ranges::copy(key.bytes, keys[i].begin() + 1);
            values[i][0] = 2;
            std::ranges::copy(blocks.value(from + i), values[i].begin() + 1);
            writes.push_back({Column::svm_accounts, keys[i], Bytes{values[i]}});
        }
        demand(store.commit(writes));
    }
    demand(StateDatabase::seal(store, 0));
}

/// Asks the system now and then how much memory the process has.
class MemoryWatch
{
public:
    MemoryWatch() : thread_([this](const std::stop_token& stop) { watch(stop); }) {}

    [[nodiscard]] double peak_mib() const { return static_cast<double>(peak_) / mebibyte; }

private:
    void watch(const std::stop_token& stop)
    {
        while (!stop.stop_requested())
        {
            std::ifstream file{"/proc/self/statm"};
            std::uint64_t size = 0;
            std::uint64_t resident = 0;
            file >> size >> resident;
            peak_ = std::max(peak_.load(), resident * static_cast<std::uint64_t>(::getpagesize()));
            std::this_thread::sleep_for(std::chrono::milliseconds{200});
        }
    }

    std::atomic<std::uint64_t> peak_{0};
    std::jthread thread_;
};

/// Threads that commit one block behind the other, each waiting for its own.
class Committers
{
public:
    Committers(StateDatabase& database, const Blocks& blocks, const Settings& settings)
      : database_(database),
        blocks_(blocks),
        until_(Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                  std::chrono::duration<double>{settings.seconds}))
    {}

    std::vector<double> run(unsigned threads)
    {
        std::vector<std::vector<double>> latencies(threads);
        if (threads == 1)
            commit_alone(latencies[0]);
        else
        {
            std::vector<std::jthread> running;
            for (auto& own : latencies)
                running.emplace_back([&] { commit_all(own); });
        }
        std::vector<double> all;
        for (const auto& own : latencies)
            all.insert(all.end(), own.begin(), own.end());
        std::ranges::sort(all);
        return all;
    }
    [[nodiscard]] std::uint64_t keys() const { return keys_; }

private:
    /// One block at a time: memory and log take it at once.
    void commit_alone(std::vector<double>& latencies)
    {
        Blocks::Block block;
        while (Clock::now() < until_)
        {
            blocks_.make(database_.next_height(), block);
            const auto started = Clock::now();
            demand(database_.commit(block.record));
            keys_ += block.keys.size();
            latencies.push_back(
                std::chrono::duration<double, std::milli>{Clock::now() - started}.count());
        }
    }

    void commit_all(std::vector<double>& latencies)
    {
        Blocks::Block block;
        while (Clock::now() < until_)
        {
            Clock::time_point started;
            {
                const std::lock_guard lock{order_};
                blocks_.make(database_.next_height(), block);
                started = Clock::now();
                demand(database_.apply(block.record.write_set));
                keys_ += block.keys.size();
            }
            demand(database_.append(block.record));
            latencies.push_back(
                std::chrono::duration<double, std::milli>{Clock::now() - started}.count());
        }
    }

    StateDatabase& database_;
    const Blocks& blocks_;
    Clock::time_point until_;
    std::mutex order_;
    std::uint64_t keys_ = 0;
};

double seconds_of(std::chrono::nanoseconds time)
{
    return std::chrono::duration<double>{time}.count();
}

void report(const Settings& settings, const std::vector<double>& latencies, double elapsed,
    std::uint64_t keys, const DatabaseCounters& counters)
{
    const auto quantile = [&](double share)
    {
        return latencies.empty() ? 0.0 :
                                   latencies[static_cast<std::size_t>(
                                       share * static_cast<double>(latencies.size() - 1))];
    };
    const double logical = static_cast<double>(keys) * (sizeof(Hash32) + value_size);
    const double written =
        static_cast<double>(counters.log.bytes) + static_cast<double>(counters.store.written_bytes);
    fmt::print(
        "{} keys, {} in flight, {:.0f} s: p50 {:.2f} ms, p99 {:.1f}, max {:.0f}; {:.2f} M "
        "keys/s\n",
        settings.keys, settings.in_flight, elapsed, quantile(0.5), quantile(0.99), quantile(1),
        static_cast<double>(keys) / elapsed / 1e6);
    fmt::print(
        "  written {:.2f} for each byte (log {:.2f}); the store took {:.2f} of keys, {} "
        "batches, gather {:.1f} s, commit {:.1f}, settle {:.1f}; {} heights behind\n",
        written / logical, static_cast<double>(counters.log.bytes) / logical,
        static_cast<double>(counters.batched_keys) / static_cast<double>(keys), counters.batches,
        seconds_of(counters.gather_time), seconds_of(counters.commit_time),
        seconds_of(counters.settle_time), counters.durable - counters.settled);
    fmt::print(
        "  stalls {} of {:.1f} s in all, {:.2f} s at most; the store's own {} of {:.1f} s; "
        "log: write {:.1f} s, sync {:.1f} s, {:.2f} records a sync\n",
        counters.stalls, seconds_of(counters.stall_time), seconds_of(counters.stall_time_max),
        counters.store.stalls, seconds_of(counters.store.stall_time),
        seconds_of(counters.log.write_time), seconds_of(counters.log.sync_time),
        static_cast<double>(counters.log.records) /
            static_cast<double>(std::max<std::uint64_t>(counters.log.syncs, 1)));
    fmt::print(
        "  memory: {:.0f} MiB of state, {:.0f} unsettled, {:.0f} of the store; log of {:.0f} "
        "MiB, store of {:.0f} MiB\n",
        static_cast<double>(counters.flat.memory_size) / mebibyte,
        static_cast<double>(counters.flat.unsettled_size) / mebibyte,
        static_cast<double>(counters.store.memory_size) / mebibyte,
        static_cast<double>(counters.log_extent.size) / mebibyte,
        static_cast<double>(counters.store.size) / mebibyte);
}

void run(const Settings& settings)
{
    const ScratchFolder folder{settings.parent};
    const Blocks blocks{settings};
    auto store = settings.in_memory ? make_memory_store() :
                                      demand(open_rocks_store(folder.path() + "/store",
                                          {.cache_size = settings.cache_mib << 20,
                                              .background_threads = settings.store_threads}));
    fill(*store, settings, blocks);
    const StoreCounters before = store->counters();
    const auto database =
        demand(StateDatabase::open(os_file_system(), folder.path(), std::move(store),
            {.flat = {.memory_size_max = settings.flat_mib << 20,
                 .commit_threads = settings.flat_threads},
                .history_window = settings.history,
                .unsettled_size_max = settings.unsettled_mib << 20,
                .settle_size_min = settings.batch_min_mib << 20,
                .settle_size_max = settings.batch_mib << 20}));
    const MemoryWatch memory;
    Committers committers{*database, blocks, settings};
    const auto started = Clock::now();
    const auto latencies = committers.run(settings.in_flight);
    const double elapsed = std::chrono::duration<double>{Clock::now() - started}.count();
    DatabaseCounters counters = database->counters();
    counters.store.written_bytes -= before.written_bytes;
    report(settings, latencies, elapsed, committers.keys(), counters);
    fmt::print("  resident {:.0f} MiB at most\n", memory.peak_mib());
}
}  // namespace
}  // namespace braid::bench

int main(int argc, char** argv)
{
    braid::bench::Settings settings;
    CLI::App app{"Commits blocks of random updates durably while the store follows"};
    app.add_option("--folder", settings.parent, "Where the data goes; removed at the end");
    app.add_option("--keys", settings.keys, "Keys in the store");
    app.add_option("--block", settings.block_keys, "Updates a block");
    app.add_option("--seconds", settings.seconds);
    app.add_option("--in-flight", settings.in_flight, "Blocks under way at once");
    app.add_option("--flat-threads", settings.flat_threads, "Threads that apply a block");
    app.add_option("--store-threads", settings.store_threads, "Threads that rewrite the store");
    app.add_option("--unsettled", settings.unsettled_mib, "MiB that may wait for the store");
    app.add_option("--flat", settings.flat_mib, "MiB of state in memory that the store has");
    app.add_option("--batch", settings.batch_mib, "MiB of writes that one commit covers");
    app.add_option("--batch-min", settings.batch_min_mib, "MiB of writes that are worth a commit");
    app.add_option("--cache", settings.cache_mib, "MiB of the store's cache");
    app.add_option("--history", settings.history, "Heights of history");
    app.add_flag("--in-memory", settings.in_memory, "A store in memory instead of RocksDB");
    CLI11_PARSE(app, argc, argv);
    try
    {
        braid::bench::run(settings);
    }
    catch (const std::exception& error)
    {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
    return 0;
}
