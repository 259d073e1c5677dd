// SPDX-License-Identifier: Apache-2.0
#include "bench/scratch_folder.hpp"
#include "storage/block_log.hpp"
#include <algorithm>
#include <benchmark/benchmark.h>
#include <cstdlib>
#include <random>
#include <stdexcept>
#include <thread>

namespace braid::bench
{
namespace
{
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr std::size_t value_size = 100;

/// A block that updates so many random keys.
class Updates
{
public:
    explicit Updates(std::size_t count) : keys_(count), values_(count * value_size)
    {
        std::mt19937_64 random{count};
        for (Hash32& key : keys_)
        {
            for (std::size_t i = 0; i < sizeof key; i += 8)
                store_le(key.data() + i, std::uint64_t{random()});
        }
        for (std::uint8_t& byte : values_)
            byte = static_cast<std::uint8_t>(random());
        std::ranges::sort(keys_);
        for (std::size_t i = 0; i < count; ++i)
        {
            record_.write_set.entries.push_back(
                {.key = {.vm = storage::VmId::evm, .kind = 0, .bytes = keys_[i]},
                    .value = storage::Value::of_blob(
                        Bytes{values_}.subspan(i * value_size, value_size))});
        }
    }

    /// The block at that height.
    [[nodiscard]] storage::BlockRecord at(std::uint64_t height) const
    {
        storage::BlockRecord record = record_;
        record.height = height;
        return record;
    }

private:
    std::vector<Hash32> keys_;
    std::vector<std::uint8_t> values_;
    storage::BlockRecord record_;
};

void report(benchmark::State& state, std::vector<double> latencies_ms, double keys)
{
    std::ranges::sort(latencies_ms);
    const auto quantile = [&](double share)
    {
        return latencies_ms[static_cast<std::size_t>(
            share * static_cast<double>(latencies_ms.size() - 1))];
    };
    state.counters["p50_ms"] = quantile(0.5);
    state.counters["p99_ms"] = quantile(0.99);
    state.counters["keys"] = benchmark::Counter(keys, benchmark::Counter::kIsRate);
}

/// Threads that commit blocks one behind the other, each waiting for its own.
class Appenders
{
public:
    Appenders(storage::BlockLog& log, const Updates& updates, std::uint64_t blocks)
      : log_(log), updates_(updates), blocks_(blocks)
    {}

    [[nodiscard]] std::vector<double> run(std::size_t threads)
    {
        std::vector<std::vector<double>> latencies(threads);
        {
            std::vector<std::jthread> running;
            for (auto& own : latencies)
                running.emplace_back([&] { append(own); });
        }
        std::vector<double> all;
        for (const auto& own : latencies)
            all.insert(all.end(), own.begin(), own.end());
        return all;
    }

private:
    void append(std::vector<double>& latencies_ms)
    {
        for (;;)
        {
            storage::BlockRecord record = updates_.at(0);
            const auto started = Clock::now();
            auto block = storage::BlockLog::encode(record);
            {
                const std::lock_guard lock{order_};
                if (next_ == blocks_)
                    return;
                record.height = block->height = next_++;
                if (!log_.submit(std::move(*block)).ok())
                    throw std::runtime_error{"cannot submit"};
            }
            if (const auto done = log_.wait(record.height); !done.ok())
                throw std::runtime_error{done.error().message()};
            latencies_ms.push_back(Milliseconds{Clock::now() - started}.count());
        }
    }

    storage::BlockLog& log_;
    const Updates& updates_;
    std::uint64_t blocks_;
    std::mutex order_;
    std::uint64_t next_ = 0;
};

/// Keys a block, appenders, blocks. A commit is from a record in memory to its acknowledgement.
void block_log_commit(benchmark::State& state)
{
    const auto key_count = static_cast<std::size_t>(state.range(0));
    const auto appenders = static_cast<std::size_t>(state.range(1));
    const auto blocks = static_cast<std::uint64_t>(state.range(2));
    const Updates updates{key_count};
    for (auto _ : state)
    {
        state.PauseTiming();
        const ScratchFolder folder;
        auto log =
            storage::BlockLog::open(storage::os_file_system(), folder.path() + "/log").value();
        state.ResumeTiming();
        auto latencies = Appenders{*log, updates, blocks}.run(appenders);
        state.PauseTiming();
        const storage::LogCounters counters = log->counters();
        const auto syncs = static_cast<double>(counters.syncs);
        report(state, std::move(latencies), static_cast<double>(key_count * blocks));
        state.counters["records_a_sync"] = static_cast<double>(counters.records) / syncs;
        state.counters["sync_ms"] = Milliseconds{counters.sync_time}.count() / syncs;
        state.counters["write_ms"] = Milliseconds{counters.write_time}.count() / syncs;
        state.counters["write_amplification"] =
            static_cast<double>(counters.bytes) /
            static_cast<double>(blocks * key_count * (sizeof(Hash32) + value_size));
        log.reset();
        state.ResumeTiming();
    }
}

/// What the log is held against: the same bytes written to a file and synced, without a log.
void plain_file_commit(benchmark::State& state)
{
    const auto key_count = static_cast<std::size_t>(state.range(0));
    const auto blocks = static_cast<std::uint64_t>(state.range(2));
    const auto bytes = storage::encode_block_record(Updates{key_count}.at(0)).value();
    for (auto _ : state)
    {
        state.PauseTiming();
        const ScratchFolder folder;
        const auto file = storage::os_file_system()
                              .open(folder.path() + "/file", storage::FileMode::fresh)
                              .value();
        state.ResumeTiming();
        std::vector<double> latencies;
        for (std::uint64_t i = 0; i < blocks; ++i)
        {
            const auto started = Clock::now();
            if (!file->write(i * bytes.size(), bytes).ok() || !file->sync().ok())
                throw std::runtime_error{"cannot write"};
            latencies.push_back(Milliseconds{Clock::now() - started}.count());
        }
        report(state, std::move(latencies), static_cast<double>(key_count * blocks));
    }
}

/// What encoding and checksums cost of a commit.
void block_log_encode(benchmark::State& state)
{
    const Updates updates{static_cast<std::size_t>(state.range(0))};
    const storage::BlockRecord record = updates.at(0);
    for (auto _ : state)
        benchmark::DoNotOptimize(storage::BlockLog::encode(record));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

constexpr std::int64_t large = 20'000;
constexpr std::int64_t small = 100;

BENCHMARK(plain_file_commit)->Args({large, 1, 200})->Iterations(1)->UseRealTime();
BENCHMARK(plain_file_commit)->Args({small, 1, 500})->Iterations(1)->UseRealTime();
BENCHMARK(block_log_commit)
    ->ArgNames({"keys", "appenders", "blocks"})
    ->Args({large, 1, 200})
    ->Args({large, 4, 200})
    ->Args({large, 16, 200})
    ->Args({small, 1, 500})
    ->Args({small, 4, 2'000})
    ->Args({small, 16, 8'000})
    ->Iterations(1)
    ->UseRealTime();
BENCHMARK(block_log_encode)->Arg(large)->Unit(benchmark::kMillisecond);
}  // namespace
}  // namespace braid::bench
