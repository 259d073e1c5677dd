// SPDX-License-Identifier: Apache-2.0
#include "cli/store_run.hpp"
#include "bench/scratch_folder.hpp"
#include "cli/command.hpp"
#include "engine/pipeline.hpp"
#include "engine/serial_executor.hpp"
#include "node/ledger.hpp"
#include <chrono>
#include <condition_variable>
#include <deque>
#include <fmt/core.h>
#include <thread>

namespace braid::cli
{
namespace
{
using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

double ms_since(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>{Clock::now() - start}.count();
}

/// A sequence that cannot go on.
struct StoreRunError : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

template <typename T>
T unwrap(Result<T, node::LedgerError>&& result)
{
    if (!result.ok())
        throw StoreRunError(result.error().detail);
    return *std::move(result);
}

engine::BlockResult unwrap(Result<engine::BlockResult, engine::ExecuteError>&& result)
{
    if (!result.ok())
        throw StoreRunError(
            fmt::format("transaction {}: the state could not answer", result.error().index));
    return *std::move(result);
}

engine::VerifiedBlock prepared(const StoreSequence& sequence, std::size_t index)
{
    auto block = engine::prepare(sequence.blocks[index](), sequence.vms);
    if (!block.ok())
        throw StoreRunError(fmt::format("transaction {} is not valid", block.error().index));
    return *std::move(block);
}

/// A folder of this run's own.
bench::ScratchFolder make_folder(const fs::path& inside)
{
    try
    {
        return bench::ScratchFolder{inside.string()};
    }
    catch (const std::runtime_error& error)
    {
        throw InputError(error.what());
    }
}

/// Waits for one height after another to be durable, so that the next root is computed meanwhile.
class Acknowledger
{
public:
    Acknowledger() : thread_([this] { loop(); }) {}
    Acknowledger(const Acknowledger&) = delete;
    Acknowledger& operator=(const Acknowledger&) = delete;
    ~Acknowledger()
    {
        if (thread_.joinable())
            (void)finish();
    }

    void push(node::Ledger& ledger, std::uint64_t height)
    {
        {
            const std::lock_guard lock{mutex_};
            heights_.emplace_back(&ledger, height);
        }
        changed_.notify_one();
    }
    /// Returns when all are durable; what went wrong, or nothing.
    [[nodiscard]] std::string finish()
    {
        {
            const std::lock_guard lock{mutex_};
            ends_ = true;
        }
        changed_.notify_one();
        thread_.join();
        return error_;
    }
    /// [finish()]
    [[nodiscard]] double wait_ms() const { return wait_ms_; }

private:
    void loop()
    {
        std::unique_lock lock{mutex_};
        for (;;)
        {
            changed_.wait(lock, [this] { return ends_ || !heights_.empty(); });
            if (heights_.empty())
                return;
            const auto [ledger, height] = heights_.front();
            heights_.pop_front();
            lock.unlock();
            const auto start = Clock::now();
            const auto durable = ledger->wait(height);
            wait_ms_ += ms_since(start);
            if (!durable.ok() && error_.empty())
                error_ = durable.error().detail;
            lock.lock();
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::pair<node::Ledger*, std::uint64_t>> heights_;
    bool ends_ = false;
    /// Of the thread.
    double wait_ms_ = 0;
    std::string error_;
    std::thread thread_;
};

/// The ledgers of a sequence, and the pipeline's host over them.
class Ledgers
{
public:
    Ledgers(const StoreSequence& sequence, const StoreOptions& options)
      : sequence_(sequence), threads_(options.threads), folder_(make_folder(options.folder))
    {
        const auto genesis = sequence.genesis->as_writes();
        const std::size_t count = sequence.is_chain ? 1 : sequence.blocks.size();
        for (std::size_t i = 0; i < count; ++i)
            ledgers_.push_back(unwrap(node::Ledger::create(
                folder_.path() + "/" + std::to_string(i), Hash32{}, genesis.writes)));
    }

    /// Runs the whole sequence from the genesis, and goes back there. The report's times and roots become those of this run.
    void run(StoreReport& report, std::vector<Hash32>& roots)
    {
        std::vector<engine::Block> blocks;
        for (const auto& make : sequence_.blocks)
            blocks.push_back(make());
        for (const auto& ledger : ledgers_)
            BRAID_ASSERT(ledger->applied() == 0);
        executed_ = 0;
        apply_ms_ = root_ms_ = 0;
        acknowledger_.emplace();
        roots_.clear();
        error_.clear();
        look_at_next();
        {
            engine::Pipeline pipeline{{.execution = {.threads = threads_}}, sequence_.vms, host()};
            const auto start = Clock::now();
            for (auto& block : blocks)
                pipeline.submit(std::move(block));
            const bool done = pipeline.drain();
            const std::string lost = acknowledger_->finish();
            report.end_to_end_ms = ms_since(start);
            if (!done || !error_.empty() || !lost.empty())
                throw StoreRunError(
                    !error_.empty() ? error_ : (lost.empty() ? "a block failed" : lost));
        }
        report.apply_ms = apply_ms_;
        report.root_ms = root_ms_;
        report.wait_ms = acknowledger_->wait_ms();
        roots = roots_;
        state_.reset();
        for (const auto& ledger : ledgers_)
            (void)unwrap(ledger->rewind(0));
    }

private:
    [[nodiscard]] node::Ledger& ledger_of(std::size_t block)
    {
        return *ledgers_[sequence_.is_chain ? 0 : block];
    }

    void look_at_next()
    {
        if (executed_ == sequence_.blocks.size())
            return;
        node::Ledger& ledger = ledger_of(executed_);
        state_ = unwrap(ledger.state(ledger.applied()));
    }

    engine::PipelineHost host()
    {
        return {.state = [this]() -> const storage::StateView& { return *state_; },
            .apply =
                [this](const storage::WriteSet& writes)
            {
                const auto start = Clock::now();
                guarded(
                    [&]
                    {
                        (void)unwrap(ledger_of(executed_).apply(writes));
                        ++executed_;
                        look_at_next();
                    });
                apply_ms_ += ms_since(start);
            },
            .commit =
                [this](std::uint64_t sequence,
                    Result<engine::BlockResult, engine::PipelineError>&& result)
            {
                if (!result.ok())
                    return;
                guarded(
                    [&]
                    {
                        node::Ledger& ledger = ledger_of(static_cast<std::size_t>(sequence));
                        const auto start = Clock::now();
                        roots_.push_back(unwrap(ledger.commit({})));
                        root_ms_ += ms_since(start);
                        acknowledger_->push(ledger, ledger.committed());
                    });
            }};
    }

    /// The host's functions must not throw.
    template <typename Work>
    void guarded(const Work& work) noexcept
    {
        try
        {
            work();
        }
        catch (const std::exception& error)
        {
            const std::lock_guard lock{mutex_};
            if (error_.empty())
                error_ = error.what();
        }
    }

    const StoreSequence& sequence_;
    unsigned threads_;
    bench::ScratchFolder folder_;
    std::vector<std::unique_ptr<node::Ledger>> ledgers_;
    /// Of the executing thread.
    std::unique_ptr<storage::StateView> state_;
    std::size_t executed_ = 0;
    double apply_ms_ = 0;
    /// Of the committing thread.
    std::vector<Hash32> roots_;
    double root_ms_ = 0;
    std::optional<Acknowledger> acknowledger_;
    std::mutex mutex_;
    std::string error_;
};

/// The root after each block, by a serial execution in memory.
std::vector<Hash32> expected_roots(const StoreSequence& sequence, StoreReport& report)
{
    evm::World state = *sequence.genesis;
    engine::SerialExecutor serial;
    std::vector<Hash32> roots;
    for (std::size_t i = 0; i < sequence.blocks.size(); ++i)
    {
        const auto block = prepared(sequence, i);
        report.transactions += block.txs().size();
        const auto result = unwrap(serial.execute(block, sequence.vms, state));
        state.apply(result.write_set);
        roots.push_back(state.state_root());
        if (!sequence.is_chain)
            state = *sequence.genesis;
    }
    return roots;
}

/// The sum of what the executions take, on a state in memory.
double execute_alone(const StoreSequence& sequence, unsigned threads)
{
    evm::World state = *sequence.genesis;
    engine::ParallelExecutor executor{{.threads = threads}};
    double all_ms = 0;
    for (std::size_t i = 0; i < sequence.blocks.size(); ++i)
    {
        const auto block = prepared(sequence, i);
        executor.stand_by(block);
        // Threads take a while to wake.
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
        const auto start = Clock::now();
        const auto result = unwrap(executor.execute(block, sequence.vms, state));
        all_ms += ms_since(start);
        if (sequence.is_chain)
            state.apply(result.write_set);
    }
    return all_ms;
}

void compare_roots(
    const std::vector<Hash32>& expected, const std::vector<Hash32>& actual, StoreReport& report)
{
    for (std::size_t i = 0; i < expected.size(); ++i)
        if (i >= actual.size() || actual[i] != expected[i])
        {
            report.failures.push_back(
                fmt::format("block {} of the sequence: the state root differs", i));
            return;
        }
}
}  // namespace

StoreReport run_with_store(const StoreSequence& sequence, const StoreOptions& options)
{
    BRAID_ASSERT(!sequence.blocks.empty());
    StoreReport best;
    best.blocks = sequence.blocks.size();
    try
    {
        const auto expected = expected_roots(sequence, best);
        best.root = expected.back();
        Ledgers ledgers{sequence, options};
        for (unsigned i = 0; i <= options.repeat; ++i)
        {
            StoreReport report = best;
            const double execution_ms = execute_alone(sequence, options.threads);
            std::vector<Hash32> roots;
            ledgers.run(report, roots);
            compare_roots(expected, roots, report);
            report.execution_ms = i <= 1 ? execution_ms : std::min(execution_ms, best.execution_ms);
            if (i <= 1 || report.end_to_end_ms < best.end_to_end_ms || !report.failures.empty())
                best = report;
            best.execution_ms = report.execution_ms;
            if (!best.failures.empty())
                break;
        }
    }
    catch (const StoreRunError& error)
    {
        best.failures.emplace_back(error.what());
    }
    return best;
}
}  // namespace braid::cli
