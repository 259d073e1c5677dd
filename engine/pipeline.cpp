// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace braid::engine
{
namespace
{
/// Hands values from one thread to another in order. The bound on blocks in the pipeline bounds it.
template <typename T>
class Channel
{
public:
    void push(T&& value)
    {
        auto owned = std::make_unique<T>(std::move(value));
        {
            const std::lock_guard guard{mutex_};
            values_.push_back(std::move(owned));
        }
        arrived_.notify_one();
    }
    /// No more values will come.
    void close()
    {
        {
            const std::lock_guard guard{mutex_};
            is_closed_ = true;
        }
        arrived_.notify_one();
    }
    /// Waits for the next value; null where there will be none.
    [[nodiscard]] std::unique_ptr<T> pop()
    {
        std::unique_lock lock{mutex_};
        arrived_.wait(lock, [this] { return is_closed_ || !values_.empty(); });
        if (values_.empty())
            return nullptr;
        auto value = std::move(values_.front());
        values_.pop_front();
        return value;
    }

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<std::unique_ptr<T>> values_;
    bool is_closed_ = false;
};

using Prepared = Result<VerifiedBlock, PrepareError>;
using Executed = Result<BlockResult, PipelineError>;
}  // namespace

/// One thread a stage. Invariants:
/// 1. A block is in exactly one channel or in the hands of one stage; channels keep the order of submission.
/// 2. `inside_` counts blocks submitted and not committed; it is at most blocks_max.
/// 3. `has_failed_` is only written by the executing thread, before it hands over the block that failed.
class Pipeline::Stages
{
public:
    Stages(const PipelineOptions& options, const VmTable& vms, PipelineHost host)
      : options_(options),
        vms_(vms),
        host_(std::move(host)),
        executor_(options.execution),
        preparing_([this] { prepare_all(); }),
        executing_([this] { execute_all(); }),
        committing_([this] { commit_all(); })
    {
        BRAID_ASSERT(options.blocks_max > 0);
    }

    ~Stages()
    {
        admitted_.close();
        preparing_.join();
        executing_.join();
        committing_.join();
    }
    Stages(const Stages&) = delete;
    Stages& operator=(const Stages&) = delete;

    void submit(Block&& block)
    {
        {
            std::unique_lock lock{mutex_};
            changed_.wait(lock, [this] { return inside_ < options_.blocks_max; });
            ++inside_;
        }
        admitted_.push(std::move(block));
    }

    [[nodiscard]] bool drain()
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [this] { return inside_ == 0; });
        return !committed_failure_;
    }

private:
    void prepare_all()
    {
        while (auto block = admitted_.pop())
        {
            auto prepared = prepare(std::move(*block), vms_, options_.prepare_threads);
            // Threads take longer to wake than a small block takes to execute.
            if (prepared.ok())
                executor_.stand_by(*prepared);
            prepared_.push(std::move(prepared));
        }
        prepared_.close();
    }

    void execute_all()
    {
        while (auto prepared = prepared_.pop())
            executed_.push(execute(*prepared));
        executed_.close();
    }

    [[nodiscard]] Executed execute(Prepared& prepared)
    {
        if (has_failed_)
            return Err{PipelineError{Dropped{}}};
        if (!prepared.ok())
            return fail(prepared.error());
        const storage::StateView& state = host_.state();
        resolve(*prepared, vms_, state, executor_.threads());
        auto result = executor_.execute(*prepared, vms_, state);
        if (!result.ok())
            return fail(result.error());
        host_.apply(result->write_set);
        return *std::move(result);
    }

    [[nodiscard]] Executed fail(const PipelineError& error)
    {
        has_failed_ = true;
        return Err{error};
    }

    void commit_all()
    {
        for (std::uint64_t sequence = 0; auto executed = executed_.pop(); ++sequence)
        {
            const bool failed = !executed->ok();
            host_.commit(sequence, std::move(*executed));
            {
                const std::lock_guard guard{mutex_};
                committed_failure_ = committed_failure_ || failed;
                --inside_;
            }
            changed_.notify_all();
        }
    }

    const PipelineOptions options_;
    const VmTable& vms_;
    const PipelineHost host_;
    ParallelExecutor executor_;
    Channel<Block> admitted_;
    Channel<Prepared> prepared_;
    Channel<Executed> executed_;
    bool has_failed_ = false;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t inside_ = 0;
    bool committed_failure_ = false;

    std::thread preparing_;
    std::thread executing_;
    std::thread committing_;
};

Pipeline::Pipeline(const PipelineOptions& options, const VmTable& vms, PipelineHost host)
  : stages_(std::make_unique<Stages>(options, vms, std::move(host)))
{}

Pipeline::~Pipeline() = default;

void Pipeline::submit(Block&& block)
{
    stages_->submit(std::move(block));
}

bool Pipeline::drain()
{
    return stages_->drain();
}
}  // namespace braid::engine
