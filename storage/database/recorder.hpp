// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/state_database.hpp"
#include <condition_variable>
#include <thread>

namespace braid::storage
{
/// A thread that does one piece of work at a time for another, which goes on meanwhile.
class Recorder
{
public:
    using Work = std::function<DatabaseResult<Done>()>;

    Recorder() : thread_([this] { run(); }) {}
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;
    /// [nothing is under way]
    ~Recorder()
    {
        {
            const std::lock_guard lock{mutex_};
            stopping_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }

    /// [finish() was called for what was started before]
    void start(Work work)
    {
        {
            const std::lock_guard lock{mutex_};
            BRAID_ASSERT(!work_);
            work_ = std::move(work);
        }
        changed_.notify_all();
    }
    /// Waits for the work, and gives what it came to. [started]
    [[nodiscard]] DatabaseResult<Done> finish()
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [this] { return outcome_.has_value(); });
        const DatabaseResult<Done> outcome = *std::move(outcome_);
        outcome_.reset();
        work_ = nullptr;
        return outcome;
    }

private:
    void run()
    {
        std::unique_lock lock{mutex_};
        for (;;)
        {
            changed_.wait(lock, [this] { return stopping_ || (work_ && !outcome_); });
            if (stopping_)
                return;
            lock.unlock();
            auto outcome = work_();
            lock.lock();
            outcome_.emplace(std::move(outcome));
            changed_.notify_all();
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    Work work_;
    std::optional<DatabaseResult<Done>> outcome_;
    bool stopping_ = false;
    std::thread thread_;
};
}  // namespace braid::storage
