// SPDX-License-Identifier: Apache-2.0
#include "bench/engine/transfers.hpp"
#include "bench/latency_view.hpp"
#include "engine/parallel_executor.hpp"
#include "storage/fetching_view.hpp"
#include <algorithm>
#include <atomic>
#include <benchmark/benchmark.h>
#include <string>

namespace braid::bench
{
namespace
{
constexpr std::size_t block_size = 4'000;
constexpr unsigned workers = 2;
constexpr unsigned permille_max = 1'000;
using Clock = std::chrono::steady_clock;

/// A state whose locations are in memory but for a share of the accounts, which a device of 100 microseconds has.
class ColdSource final : public storage::StateSource
{
public:
    explicit ColdSource(unsigned cold_permille) noexcept : cold_permille_(cold_permille) {}

    [[nodiscard]] bool is_cold(const storage::StateKey& key) const noexcept
    {
        // Accounts 2i and 2i + 1 are one transaction's: both are cold, or none.
        const auto account = load_le<std::uint32_t>(key.bytes.data() + key.bytes.size() - 4);
        return account / 2 * 0x9e3779b97f4a7c15ULL % permille_max < cold_permille_;
    }
    [[nodiscard]] std::optional<storage::Value> find(
        const storage::StateKey& key) const noexcept override
    {
        const auto number = load_le<std::uint32_t>(key.bytes.data() + key.bytes.size() - 4);
        if (is_cold(key) && !fetched_[number].load(std::memory_order_acquire))
            return std::nullopt;
        return *transfer_state().read(key);
    }
    [[nodiscard]] Result<storage::Value, storage::StateError> fetch(
        const storage::StateKey& key) const noexcept override
    {
        const auto number = load_le<std::uint32_t>(key.bytes.data() + key.bytes.size() - 4);
        const auto value = device_.read(key);
        fetched_[number].store(true, std::memory_order_release);
        return value;
    }

private:
    unsigned cold_permille_;
    LatencyView device_{transfer_state(), std::chrono::microseconds{100}};
    mutable std::vector<std::atomic<bool>> fetched_ =
        std::vector<std::atomic<bool>>(2 * block_size);
};

/// What executors had before: who reads waits.
class BlockingView final : public storage::StateView
{
public:
    explicit BlockingView(const ColdSource& source) noexcept : source_(source) {}
    [[nodiscard]] Result<storage::Value, storage::StateError> read(
        const storage::StateKey& key) const noexcept override
    {
        if (const auto value = source_.find(key))
            return *value;
        return source_.fetch(key);
    }

private:
    const ColdSource& source_;
};

enum class Way : std::uint8_t
{
    blocking,
    suspending,
    /// Suspending, and transactions declare their accounts.
    foreseeing,
};

/// Executes disjoint transfers on two workers, of which a share reads two accounts that are on the device. Reports the
/// least time of a block, and what a transaction took.
void cold(benchmark::State& state, Way way, unsigned cold_permille, std::uint32_t work_rounds)
{
    const TransferOptions options{
        .work_rounds = work_rounds, .tells_accounts = way == Way::foreseeing};
    const auto block = make_block(disjoint(block_size, 2 * block_size), options);
    engine::ParallelExecutor executor{{.threads = workers, .inline_below = 0}};
    storage::Fetchers fetchers{{.threads = static_cast<unsigned>(state.range(0))}};
    double least = 1e18;
    engine::ExecutionStats stats;
    for (auto _ : state)
    {
        const ColdSource source{cold_permille};
        const BlockingView blocking{source};
        const storage::FetchingView fetching{source, fetchers};
        const storage::StateView& view =
            way == Way::blocking ? static_cast<const storage::StateView&>(blocking) : fetching;
        const auto start = Clock::now();
        const auto result = executor.execute(block, transfer_vms(), view);
        const std::chrono::duration<double> took = Clock::now() - start;
        BRAID_ASSERT(result.ok());
        stats = result->stats;
        least = std::min(least, took.count());
        state.SetIterationTime(took.count());
    }
    const auto count = static_cast<double>(block_size);
    state.counters["tx_per_s"] = count / least;
    state.counters["tx_us"] = 1e6 * least / count;
    state.counters["executions"] = static_cast<double>(stats.executions) / count;
    state.counters["suspended"] = static_cast<double>(stats.suspended) / count;
}

[[nodiscard]] bool register_all()
{
    constexpr std::array ways{std::pair{Way::blocking, "blocking"},
        std::pair{Way::suspending, "suspending"}, std::pair{Way::foreseeing, "foreseeing"}};
    for (const std::uint32_t rounds : {1'000U, 20'000U})
        for (const unsigned permille : {0U, 100U, 500U, 1000U})
            for (const auto& [way, name] : ways)
            {
                const std::string full = "cold/" + std::string{name} +
                                         "/permille:" + std::to_string(permille) +
                                         "/work:" + std::to_string(rounds);
                auto* benchmark = benchmark::RegisterBenchmark(full.c_str(),
                    [=, of = way](benchmark::State& state) { cold(state, of, permille, rounds); });
                benchmark->ArgName("fetchers")->UseManualTime()->Unit(benchmark::kMicrosecond);
                for (const int fetchers : {8, 16, 32, 64})
                    if (way != Way::blocking || fetchers == 8)
                        benchmark->Arg(fetchers);
            }
    return true;
}

const bool registered = register_all();
}  // namespace
}  // namespace braid::bench
