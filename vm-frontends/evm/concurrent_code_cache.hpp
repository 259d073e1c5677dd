// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/interpreter/code_table.hpp"
#include <array>
#include <mutex>

namespace braid::evm
{
/// A cache that all threads of a process share. Safe for concurrent use: each shard's table is met under its mutex alone,
/// and no call holds two mutexes.
class ConcurrentCodeCache final : public CodeCache
{
public:
    /// Keeps at most `bytes_max` bytes, an equal part a shard.
    explicit ConcurrentCodeCache(std::size_t bytes_max = code_cache_bytes_default);

    [[nodiscard]] CodeRef find(const Hash32& hash) noexcept override;
    CodeRef insert(const Hash32& hash, CodeRef code) noexcept override;
    /// Sums over the shards, each at another instant.
    [[nodiscard]] CodeCacheCounts counts() noexcept;

private:
    static constexpr std::size_t shard_count = 16;

    struct alignas(64) Shard
    {
        std::mutex mutex;
        CodeTable table{0};
    };

    [[nodiscard]] Shard& shard_of(const Hash32& hash) noexcept;

    std::array<Shard, shard_count> shards_;
};
}  // namespace braid::evm
