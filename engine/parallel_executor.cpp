// SPDX-License-Identifier: Apache-2.0
#include "engine/parallel_executor.hpp"

#include "engine/engine.hpp"
#include "engine/serial_executor.hpp"
#include <algorithm>
#include <chrono>
#include <pthread.h>
#include <sched.h>
#include <thread>
#include <vector>

namespace braid::engine
{
namespace
{
[[nodiscard]] std::vector<int> usable_cores() noexcept
{
    std::vector<int> cores;
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        for (int core = 0; core < CPU_SETSIZE; ++core)
            if (CPU_ISSET(core, &set))
                cores.push_back(core);
    if (cores.empty())
        cores.push_back(0);
    return cores;
}

[[nodiscard]] unsigned thread_count(const ParallelOptions& options) noexcept
{
    return options.threads != 0 ? options.threads : static_cast<unsigned>(usable_cores().size());
}

[[nodiscard]] std::uint32_t window_size(const ParallelOptions& options) noexcept
{
    constexpr std::uint32_t window_min = 256;
    return options.window != 0 ? options.window : std::max(window_min, 16 * thread_count(options));
}
}  // namespace

/// The threads of an executor and the hand-over of a block to them.
///
/// `gate_` is {generation, closed bit}, `inside_` the number of threads that are at work. A thread enters by raising
/// inside_ and then looking at the gate again; the caller shuts the gate and, before the engine begins another block,
/// waits until inside_ is 0. Both sides are sequentially consistent, so a thread that the caller did not see inside sees
/// the gate shut and leaves without having touched the block. Hence a thread that wakes up late delays nobody.
class ParallelExecutor::Threads
{
public:
    explicit Threads(const ParallelOptions& options) noexcept
      : options_(options),
        engine_({.workers = thread_count(options), .window = window_size(options)})
    {
        const std::vector<int> cores = usable_cores();
        const bool pin = options.pin && thread_count(options) <= cores.size();
        for (unsigned i = 1; i < thread_count(options); ++i)
        {
            threads_.emplace_back([this, i] { loop(i); });
            if (pin)
                pin_to(threads_.back(), cores[i]);
        }
    }

    ~Threads()
    {
        stop_.store(true, std::memory_order_relaxed);
        open();
        for (std::thread& thread : threads_)
            thread.join();
    }
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;

    void stand_by(const VerifiedBlock& block) noexcept
    {
        if (runs_inline(block))
            return;
        stand_by_until_.store(now_ns() + stand_by_ns_max, std::memory_order_relaxed);
        gate_.fetch_add(2, std::memory_order_seq_cst);
        gate_.notify_all();
    }

    [[nodiscard]] unsigned count() const noexcept
    {
        return static_cast<unsigned>(threads_.size()) + 1;
    }

    [[nodiscard]] Result<BlockResult, ExecuteError> execute(
        const VerifiedBlock& block, const VmTable& vms, const storage::StateView& state) noexcept
    {
        if (runs_inline(block))
            return SerialExecutor{hash_seed_}.execute(block, vms, state);
        await_leave();
        engine_.begin(block, vms, state);
        open();
        engine_.work(0);
        shut();
        if (!engine_.complete())
            await_leave();
        return engine_.finish();
    }

private:
    [[nodiscard]] bool runs_inline(const VerifiedBlock& block) const noexcept
    {
        if (options_.inline_below == 0)
            return false;
        if (threads_.empty() || block.txs().size() < options_.inline_below)
            return true;
        if (block.cost_ns() == 0)
            return false;
        const std::uint64_t shared_ns =
            block.cost_ns() + block.txs().size() * options_.sharing_ns_per_tx;
        const std::uint64_t together_ns =
            std::max(block.ordered_cost_ns_max(), shared_ns / count());
        return block.cost_ns() < together_ns + options_.inline_gain_below_ns;
    }

    static void pin_to(std::thread& thread, int core) noexcept
    {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(core, &set);
        // Where the system refuses, the thread runs anywhere.
        (void)pthread_setaffinity_np(thread.native_handle(), sizeof set, &set);
    }

    /// How long a thread that stands by looks for a block before it sleeps.
    static constexpr std::int64_t stand_by_ns_max = 2'000'000;

    [[nodiscard]] static std::int64_t now_ns() noexcept
    {
        return std::chrono::duration_cast<std::chrono::nanoseconds>(
            std::chrono::steady_clock::now().time_since_epoch())
            .count();
    }

    [[nodiscard]] static bool is_open(std::uint32_t gate) noexcept { return gate % 2 != 0; }

    void open() noexcept
    {
        gate_.fetch_add(1, std::memory_order_seq_cst);
        gate_.notify_all();
    }

    void shut() noexcept { gate_.fetch_add(1, std::memory_order_seq_cst); }

    void await_leave() noexcept
    {
        for (unsigned turns = 0; inside_.load(std::memory_order_seq_cst) != 0; ++turns)
            HostPolicy::relax(turns);
    }

    /// Looks at the gate while it stands by; whether it has changed. A thread without a core of its own does not.
    [[nodiscard]] bool spin_until_not(std::uint32_t gate, unsigned worker) const noexcept
    {
        constexpr unsigned looks = 64;
        while (worker < core_count_ && now_ns() < stand_by_until_.load(std::memory_order_relaxed))
        {
            for (unsigned i = 0; i < looks; ++i)
            {
                if (gate_.load(std::memory_order_seq_cst) != gate)
                    return true;
                pause();
            }
        }
        return gate_.load(std::memory_order_seq_cst) != gate;
    }

    void loop(unsigned worker) noexcept
    {
        std::uint32_t worked_on = 0;
        for (;;)
        {
            const std::uint32_t gate = gate_.load(std::memory_order_seq_cst);
            if (!is_open(gate) || gate == worked_on)
            {
                if (!spin_until_not(gate, worker))
                    gate_.wait(gate, std::memory_order_seq_cst);
                continue;
            }
            if (stop_.load(std::memory_order_relaxed))
                return;
            worked_on = gate;
            inside_.fetch_add(1, std::memory_order_seq_cst);
            if (gate_.load(std::memory_order_seq_cst) == gate)
                engine_.work(worker);
            inside_.fetch_sub(1, std::memory_order_seq_cst);
        }
    }

    ParallelOptions options_;
    std::uint64_t hash_seed_ = SeededKeyHash{}({});
    Engine<HostPolicy> engine_;
    alignas(128) std::atomic<std::uint32_t> gate_{0};
    alignas(128) std::atomic<std::uint32_t> inside_{0};
    std::atomic<bool> stop_{false};
    /// On the steady clock. Relaxed: only a time to sleep.
    std::atomic<std::int64_t> stand_by_until_{0};
    std::size_t core_count_ = usable_cores().size();
    std::vector<std::thread> threads_;
};

ParallelExecutor::ParallelExecutor(const ParallelOptions& options) noexcept
  : threads_(std::make_unique<Threads>(options))
{}

ParallelExecutor::~ParallelExecutor() = default;

Result<BlockResult, ExecuteError> ParallelExecutor::execute(
    const VerifiedBlock& block, const VmTable& vms, const storage::StateView& state) noexcept
{
    return threads_->execute(block, vms, state);
}

void ParallelExecutor::stand_by(const VerifiedBlock& block) noexcept
{
    threads_->stand_by(block);
}

unsigned ParallelExecutor::threads() const noexcept
{
    return threads_->count();
}
}  // namespace braid::engine
