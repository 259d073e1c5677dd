// SPDX-License-Identifier: Apache-2.0
#include "storage/rocksdb/background_watch.hpp"

namespace braid::storage
{
void BackgroundWatch::OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* error)
{
    const std::lock_guard lock{mutex_};
    if (!error_)
        error_ = *error;
    ++events_;
    changed_.notify_all();
}

void BackgroundWatch::OnCompactionCompleted(rocksdb::DB*, const rocksdb::CompactionJobInfo&)
{
    const std::lock_guard lock{mutex_};
    ++events_;
    changed_.notify_all();
}

std::optional<rocksdb::Status> BackgroundWatch::error() const
{
    const std::lock_guard lock{mutex_};
    return error_;
}

std::uint64_t BackgroundWatch::events() const
{
    const std::lock_guard lock{mutex_};
    return events_;
}

void BackgroundWatch::wait(std::uint64_t seen, std::chrono::nanoseconds time_max)
{
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, time_max, [&] { return events_ != seen; });
}
}  // namespace braid::storage
