// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <rocksdb/listener.h>

namespace braid::storage
{
/// Learns what RocksDB's threads in the background do: what failed first, and that some rewriting is done.
/// Invariants: 1. error_ and events_ are guarded by mutex_. 2. error_ stays once it is set.
class BackgroundWatch final : public rocksdb::EventListener
{
public:
    void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* error) override;
    void OnCompactionCompleted(
        rocksdb::DB* database, const rocksdb::CompactionJobInfo& job) override;

    /// What failed first, if anything did.
    [[nodiscard]] std::optional<rocksdb::Status> error() const;

    /// Counts what was rewritten, and failed.
    [[nodiscard]] std::uint64_t events() const;
    /// Waits until events() is not `seen`, at most for so long.
    void wait(std::uint64_t seen, std::chrono::nanoseconds time_max);

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<rocksdb::Status> error_;
    std::uint64_t events_ = 0;
};
}  // namespace braid::storage
