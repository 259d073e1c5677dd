// SPDX-License-Identifier: Apache-2.0
#include "bench/scratch_folder.hpp"
#include "storage/rocks_store.hpp"
#include "storage/rocksdb/column_options.hpp"
#include "storage/rocksdb/rocks_status.hpp"
#include <algorithm>
#include <benchmark/benchmark.h>
#include <cstdlib>
#include <random>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/statistics.h>
#include <stdexcept>

namespace braid::bench
{
namespace
{
using storage::Column;
using Clock = std::chrono::steady_clock;
using Microseconds = std::chrono::duration<double, std::micro>;

constexpr std::size_t key_size = 32;
constexpr std::size_t value_size = 100;

/// Keys 0 to count - 1, ascending, spread over all there could be; values of noise, which does not compress.
class Keys
{
public:
    explicit Keys(std::uint64_t count) : step_(~std::uint64_t{0} / count), noise_(1 << 20)
    {
        for (std::uint8_t& byte : noise_)
            byte = static_cast<std::uint8_t>(random_());
    }

    void put_key(std::uint64_t index, std::uint8_t* to) const
    {
        store_be(to, index * step_);
        for (std::size_t i = 8; i < key_size; i += 8)
            store_be(to + i, (index + i) * 0x9e3779b97f4a7c15);
    }

    /// Writes of those keys with values of any bytes. [ascending]
    [[nodiscard]] std::vector<storage::StoreWrite> writes(
        std::span<const std::uint64_t> indices, std::vector<std::uint8_t>& bytes)
    {
        bytes.resize(indices.size() * key_size);
        std::vector<storage::StoreWrite> writes;
        writes.reserve(indices.size());
        for (std::size_t i = 0; i < indices.size(); ++i)
        {
            std::uint8_t* key = bytes.data() + i * key_size;
            put_key(indices[i], key);
            writes.push_back({.column = Column::evm_slots,
                .key = {key, key_size},
                .value =
                    Bytes{noise_}.subspan(random_() % (noise_.size() - value_size), value_size)});
        }
        return writes;
    }

    /// So many different keys out of `count`, ascending.
    [[nodiscard]] std::vector<std::uint64_t> draw(std::size_t size, std::uint64_t count)
    {
        std::vector<std::uint64_t> indices(size + size / 4);
        for (std::uint64_t& index : indices)
            index = random_() % count;
        std::ranges::sort(indices);
        const auto [first, last] = std::ranges::unique(indices);
        indices.erase(first, last);
        while (indices.size() > size)
        {
            indices[random_() % (indices.size() - 1)] = indices.back();
            indices.pop_back();
        }
        std::ranges::sort(indices);
        const auto [again, end] = std::ranges::unique(indices);
        indices.erase(again, end);
        return indices;
    }

private:
    std::mt19937_64 random_{7};
    std::uint64_t step_;
    std::vector<std::uint8_t> noise_;
};

double quantile(std::vector<double>& times, double share)
{
    std::ranges::sort(times);
    return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
}

void check(bool ok, const std::string& what)
{
    if (!ok)
        throw std::runtime_error{what};
}

/// Puts all keys in, in their order.
template <typename Commit>
void fill(Keys& keys, std::uint64_t count, const Commit& commit)
{
    constexpr std::uint64_t at_once = 500'000;
    std::vector<std::uint8_t> bytes;
    for (std::uint64_t from = 0; from < count; from += at_once)
    {
        std::vector<std::uint64_t> indices(std::min(at_once, count - from));
        for (std::size_t i = 0; i < indices.size(); ++i)
            indices[i] = from + i;
        commit(keys.writes(indices, bytes));
    }
}

/// Commits until the time is over, one behind another; gives their milliseconds.
template <typename Commit>
std::vector<double> commit_for(
    double seconds_min, std::size_t size, std::uint64_t count, Keys& keys, const Commit& commit)
{
    std::vector<double> times;
    std::vector<std::uint8_t> bytes;
    double sum = 0;
    while (sum < seconds_min * 1e6)
    {
        const auto writes = keys.writes(keys.draw(size, count), bytes);
        const auto started = Clock::now();
        commit(writes);
        times.push_back(Microseconds{Clock::now() - started}.count());
        sum += times.back();
    }
    return times;
}

double seconds_of_commits()
{
    const char* seconds = std::getenv("BRAID_BENCH_SECONDS");
    return seconds == nullptr ? 10 : std::strtod(seconds, nullptr);
}

void report_commits(benchmark::State& state, std::vector<double> times, double keys_a_commit)
{
    double sum = 0;
    for (const double time : times)
        sum += time;
    state.counters["keys/s"] = keys_a_commit * static_cast<double>(times.size()) / sum * 1e6;
    state.counters["commits"] = static_cast<double>(times.size());
    state.counters["p50_ms"] = quantile(times, 0.5) / 1e3;
    state.counters["max_ms"] = quantile(times, 1) / 1e3;
}

/// Keys a commit, keys in the store. What is rewritten in the background competes for the processors, as it does in a
/// node.
void store_commit(benchmark::State& state)
{
    const auto size = static_cast<std::size_t>(state.range(0));
    const auto count = static_cast<std::uint64_t>(state.range(1));
    for (auto _ : state)
    {
        const ScratchFolder folder;
        Keys keys{count};
        auto store = storage::open_rocks_store(folder.path() + "/store").value();
        const auto commit = [&](const std::vector<storage::StoreWrite>& writes)
        {
            const auto done = store->commit(writes);
            check(done.ok(), done.ok() ? "" : done.error().message());
        };
        fill(keys, count, commit);
        const storage::StoreCounters before = store->counters();
        report_commits(state, commit_for(seconds_of_commits(), size, count, keys, commit),
            static_cast<double>(size));
        storage::StoreCounters after = store->counters();
        after.written_bytes -= before.written_bytes;
        after.logical_bytes -= before.logical_bytes;
        state.counters["write_amplification"] = after.write_amplification();
        state.counters["stalls"] = static_cast<double>(after.stalls);
        state.counters["stall_max_ms"] = Microseconds{after.stall_time_max}.count() / 1e3;
        state.counters["disk_per_logical"] =
            static_cast<double>(after.size) / static_cast<double>(count * (key_size + value_size));
        state.counters["memory_MB"] = static_cast<double>(after.memory_size) / 1e6;
    }
}

enum MemoryTable : std::int64_t
{
    skip_list,
    vector,
};

/// What the store is held against: a batch into memory tables, flushed before the commit returns. Without reads,
/// which find a table of the kind `vector` in the middle of a commit slow.
void batch_commit(benchmark::State& state)
{
    const auto size = static_cast<std::size_t>(state.range(0));
    const auto count = static_cast<std::uint64_t>(state.range(1));
    for (auto _ : state)
    {
        const ScratchFolder folder;
        Keys keys{count};
        const storage::RocksOptions defaults;
        rocksdb::Options options{storage::database_options(defaults),
            storage::column_options(defaults, rocksdb::NewLRUCache(defaults.cache_size),
                std::make_shared<storage::HistoryFloor>(
                    0))[static_cast<std::size_t>(Column::evm_slots)]};
        options.atomic_flush = true;
        options.write_buffer_size = std::size_t{1} << 30;
        options.statistics = rocksdb::CreateDBStatistics();
        if (state.range(2) == vector)
        {
            options.memtable_factory = std::make_shared<rocksdb::VectorRepFactory>(size);
            options.allow_concurrent_memtable_write = false;
        }
        rocksdb::DB* opened = nullptr;
        check(rocksdb::DB::Open(options, folder.path() + "/store", &opened).ok(), "cannot open");
        const std::unique_ptr<rocksdb::DB> database{opened};
        std::uint64_t logical = 0;
        const auto commit = [&](const std::vector<storage::StoreWrite>& writes)
        {
            rocksdb::WriteBatch batch;
            for (const storage::StoreWrite& write : writes)
            {
                check(batch.Put(storage::slice_of(write.key), storage::slice_of(*write.value)).ok(),
                    "cannot put");
            }
            rocksdb::WriteOptions without_log;
            without_log.disableWAL = true;
            check(database->Write(without_log, &batch).ok(), "cannot write");
            check(database->Flush(rocksdb::FlushOptions{}, database->DefaultColumnFamily()).ok(),
                "cannot flush");
            logical += writes.size() * (key_size + value_size);
        };
        fill(keys, count, commit);
        const auto written = [&]
        {
            return options.statistics->getTickerCount(rocksdb::FLUSH_WRITE_BYTES) +
                   options.statistics->getTickerCount(rocksdb::COMPACT_WRITE_BYTES);
        };
        const std::uint64_t written_before = written();
        logical = 0;
        report_commits(state, commit_for(seconds_of_commits(), size, count, keys, commit),
            static_cast<double>(size));
        state.counters["write_amplification"] =
            static_cast<double>(written() - written_before) / static_cast<double>(logical);
    }
}

/// Reads of a store that has taken commits since it was filled; keys in it. Warm: what is read was read before.
void store_get(benchmark::State& state)
{
    const auto count = static_cast<std::uint64_t>(state.range(0));
    constexpr std::size_t hot_count = 100'000;
    const ScratchFolder folder;
    Keys keys{count};
    auto store = storage::open_rocks_store(folder.path() + "/store").value();
    std::vector<std::uint8_t> bytes;
    fill(keys, count,
        [&](const auto& writes) { check(store->commit(writes).ok(), "cannot commit"); });
    for (int i = 0; i < 5; ++i)
        check(store->commit(keys.writes(keys.draw(100'000, count), bytes)).ok(), "cannot commit");
    const auto view = store->view();
    const auto hot = keys.writes(keys.draw(hot_count, count), bytes);
    std::mt19937_64 random{3};
    for (const storage::StoreWrite& write : hot)
        check(view->get(Column::evm_slots, write.key)->has_value(), "a key is missing");
    std::vector<double> times;
    for (auto _ : state)
    {
        const Bytes key = hot[random() % hot.size()].key;
        const auto started = Clock::now();
        benchmark::DoNotOptimize(view->get(Column::evm_slots, key));
        times.push_back(Microseconds{Clock::now() - started}.count());
    }
    state.counters["p50_us"] = quantile(times, 0.5);
    state.counters["p99_us"] = quantile(times, 0.99);
    std::vector<double> many_times;
    for (int i = 0; i < 200; ++i)
    {
        std::vector<Bytes> wanted(1'000);
        for (Bytes& key : wanted)
            key = hot[random() % hot.size()].key;
        const auto started = Clock::now();
        benchmark::DoNotOptimize(view->get_many(Column::evm_slots, wanted));
        many_times.push_back(Microseconds{Clock::now() - started}.count());
    }
    state.counters["get_many_1000_p50_us"] = quantile(many_times, 0.5);
    state.counters["get_many_1000_p99_us"] = quantile(many_times, 0.99);
}

constexpr std::int64_t million = 1'000'000;

BENCHMARK(store_commit)
    ->ArgNames({"keys", "stored"})
    ->Args({million / 10, 2 * million})
    ->Args({million, 2 * million})
    ->Args({million / 10, 10 * million})
    ->Args({million, 10 * million})
    ->Iterations(1)
    ->UseRealTime();
BENCHMARK(batch_commit)
    ->ArgNames({"keys", "stored", "table"})
    ->Args({million / 10, 2 * million, skip_list})
    ->Args({million / 10, 2 * million, vector})
    ->Args({million, 2 * million, skip_list})
    ->Args({million, 2 * million, vector})
    ->Iterations(1)
    ->UseRealTime();
BENCHMARK(store_get)
    ->ArgNames({"stored"})
    ->Arg(2 * million)
    ->Arg(10 * million)
    ->Iterations(200'000);
}  // namespace
}  // namespace braid::bench
