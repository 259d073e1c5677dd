// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/concurrent_code_cache.hpp"

namespace braid::evm
{
ConcurrentCodeCache::ConcurrentCodeCache(std::size_t bytes_max)
{
    for (Shard& shard : shards_)
        shard.table = CodeTable{bytes_max / shard_count};
}

ConcurrentCodeCache::Shard& ConcurrentCodeCache::shard_of(const Hash32& hash) noexcept
{
    // The tables use the first bytes.
    return shards_[hash.bytes[31] % shard_count];
}

CodeRef ConcurrentCodeCache::find(const Hash32& hash) noexcept
{
    Shard& shard = shard_of(hash);
    const std::scoped_lock lock{shard.mutex};
    return shard.table.find(hash);
}

CodeRef ConcurrentCodeCache::insert(const Hash32& hash, CodeRef code) noexcept
{
    Shard& shard = shard_of(hash);
    const std::scoped_lock lock{shard.mutex};
    return shard.table.insert(hash, std::move(code));
}

CodeCacheCounts ConcurrentCodeCache::counts() noexcept
{
    CodeCacheCounts sum;
    for (Shard& shard : shards_)
    {
        const std::scoped_lock lock{shard.mutex};
        const CodeCacheCounts& counts = shard.table.counts();
        sum.hits += counts.hits;
        sum.misses += counts.misses;
        sum.evictions += counts.evictions;
        sum.entries += counts.entries;
        sum.bytes += counts.bytes;
    }
    return sum;
}
}  // namespace braid::evm
