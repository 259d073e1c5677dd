// SPDX-License-Identifier: Apache-2.0
#include "storage/flat_state.hpp"
#include <benchmark/benchmark.h>
#include <memory>
#include <random>

// Read by jemalloc when the program begins: random nodes of a large state want huge pages.
extern "C" const char* malloc_conf;
const char* malloc_conf = "thp:always";

namespace braid::bench
{
namespace
{
using storage::FlatState;
using storage::StateKey;
using storage::Value;
using storage::WriteSet;

/// A key of 32 bytes for a number, as hashed keys are: in no order, and different early.
[[nodiscard]] Hash32 key_of(std::uint64_t number) noexcept
{
    Hash32 key;
    for (std::size_t i = 0; i < 4; ++i)
    {
        // SplitMix64.
        number += 0x9e3779b97f4a7c15;
        std::uint64_t word = number;
        word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9;
        word = (word ^ word >> 27) * 0x94d049bb133111eb;
        store_le(key.data() + 8 * i, word ^ word >> 31);
    }
    return key;
}

[[nodiscard]] StateKey location(const Hash32& key) noexcept
{
    return {.vm = storage::VmId::test, .kind = 1, .bytes = key};
}

/// A write set with what it views: values of 100 bytes, in the order of keys.
class Block
{
public:
    Block(std::span<const std::uint64_t> numbers, std::uint64_t salt) : keys_(numbers.size())
    {
        std::ranges::transform(numbers, keys_.begin(), key_of);
        std::ranges::sort(keys_);
        const auto [repeated, end] = std::ranges::unique(keys_);
        keys_.erase(repeated, end);
        values_.resize(keys_.size());
        writes_.entries.reserve(keys_.size());
        for (std::size_t i = 0; i < keys_.size(); ++i)
        {
            store_le(values_[i].data(), salt + i);
            writes_.entries.push_back({location(keys_[i]), Value::of_blob(values_[i])});
        }
    }
    [[nodiscard]] const WriteSet& writes() const noexcept { return writes_; }

private:
    std::vector<Hash32> keys_;
    std::vector<std::array<std::uint8_t, 100>> values_{};
    WriteSet writes_{};
};

/// A state with so many settled locations.
class Resident
{
public:
    Resident(std::size_t count, unsigned threads)
      : count_(count),
        flat_({.memory_size_max = std::size_t{8} << 30, .commit_threads = threads}, 0)
    {
        constexpr std::size_t step = 100'000;
        std::vector<std::uint64_t> numbers;
        for (std::uint64_t begin = 0; begin < count; begin += step)
        {
            numbers.clear();
            for (std::uint64_t i = begin; i < std::min<std::uint64_t>(begin + step, count); ++i)
                numbers.push_back(i);
            commit(Block{numbers, begin});
            flat_.settle(flat_.latest());
        }
    }
    [[nodiscard]] Block draw(std::size_t count)
    {
        std::vector<std::uint64_t> numbers(count);
        for (std::uint64_t& number : numbers)
            number = random_() % count_;
        return Block{numbers, random_()};
    }
    void commit(const Block& block) { flat_.commit(flat_.latest() + 1, block.writes()); }
    [[nodiscard]] FlatState& flat() noexcept { return flat_; }
    [[nodiscard]] std::uint64_t draw_number() { return random_() % count_; }

private:
    std::size_t count_;
    FlatState flat_;
    std::mt19937_64 random_{7};
};

/// Of one size at a time, for the largest fill most of a machine's memory.
Resident& resident_of(std::size_t count, unsigned threads)
{
    static std::unique_ptr<Resident> resident;
    static std::pair<std::size_t, unsigned> made;
    if (made != std::pair{count, threads})
    {
        resident.reset();
        resident = std::make_unique<Resident>(count, threads);
        made = {count, threads};
    }
    return *resident;
}

/// A block of so many random locations of so many. The store follows sixteen heights behind, beside the clock.
void flat_commit(benchmark::State& state)
{
    Resident& resident = resident_of(
        static_cast<std::size_t>(state.range(0)), static_cast<unsigned>(state.range(2)));
    for (auto _ : state)
    {
        state.PauseTiming();
        const Block block = resident.draw(static_cast<std::size_t>(state.range(1)));
        FlatState& flat = resident.flat();
        if (flat.latest() > flat.settled() + 32)
            flat.settle(flat.latest() - 16);
        state.ResumeTiming();
        resident.commit(block);
    }
    const storage::FlatCounters counters = resident.flat().counters();
    state.SetItemsProcessed(state.iterations() * state.range(1));
    state.counters["bytes/location"] =
        static_cast<double>(counters.memory_size) / static_cast<double>(counters.versions);
    state.counters["MiB"] = static_cast<double>(counters.memory_size >> 20);
}

/// A value at the latest height, keys drawn ahead.
void flat_find(benchmark::State& state)
{
    Resident& resident = resident_of(static_cast<std::size_t>(state.range(0)), 1);
    const FlatState& flat = resident.flat();
    std::vector<Hash32> keys(1 << 16);
    for (Hash32& key : keys)
        key = key_of(resident.draw_number());
    const std::uint64_t latest = flat.latest();
    const FlatState::Pin pin = flat.pin(latest);
    std::size_t at = 0;
    for (auto _ : state)
    {
        benchmark::DoNotOptimize(flat.find(location(keys[at]), latest));
        at = (at + 1) % keys.size();
    }
    state.SetItemsProcessed(state.iterations());
}

/// So many locations that changed in sixteen heights, collected, sorted and gone through.
void flat_unsettled(benchmark::State& state)
{
    Resident& resident = resident_of(static_cast<std::size_t>(state.range(0)), 1);
    FlatState& flat = resident.flat();
    flat.settle(flat.latest());
    for (std::size_t i = 0; i < 16; ++i)
        resident.commit(resident.draw(static_cast<std::size_t>(state.range(1)) / 16));
    std::size_t count = 0;
    for (auto _ : state)
    {
        count = 0;
        for (const FlatState::ChangedLocation& location : flat.unsettled(flat.latest()))
            count += location.changes.size();
    }
    state.counters["versions"] = static_cast<double>(count);
    state.SetItemsProcessed(state.iterations() * state.range(1));
}

/// What settle() does when sixteen blocks of 20,000 writes have reached the store.
void flat_settle(benchmark::State& state)
{
    Resident& resident = resident_of(static_cast<std::size_t>(state.range(0)), 1);
    FlatState& flat = resident.flat();
    for (auto _ : state)
    {
        state.PauseTiming();
        for (std::size_t i = 0; i < 16; ++i)
            resident.commit(resident.draw(20'000));
        state.ResumeTiming();
        flat.settle(flat.latest());
    }
    state.SetItemsProcessed(state.iterations() * 320'000);
}

void with_sizes(benchmark::internal::Benchmark* benchmark)
{
    for (const std::int64_t locations : {2'000'000, 10'000'000})
        for (const std::int64_t threads : {1, 2})
            benchmark->Args({locations, 20'000, threads});
    benchmark->ArgNames({"locations", "writes", "threads"})
        ->Unit(benchmark::kMillisecond)
        ->MeasureProcessCPUTime()
        ->UseRealTime();
}

BENCHMARK(flat_find)->ArgName("locations")->Arg(2'000'000)->Arg(10'000'000);
BENCHMARK(flat_commit)->Apply(with_sizes);
BENCHMARK(flat_unsettled)
    ->ArgNames({"locations", "writes"})
    ->Args({2'000'000, 1'000'000})
    ->Args({10'000'000, 6'000'000})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(flat_settle)->ArgName("locations")->Arg(2'000'000)->Unit(benchmark::kMillisecond);
}  // namespace
}  // namespace braid::bench
