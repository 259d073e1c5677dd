// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/code_cache.hpp"

#include <algorithm>

namespace braid::move
{
CodeCache::CodeCache(const VmConfig& config, const CodeCacheOptions& options)
  : config_(config), options_(options), codes_(config, options.binary_bytes_max)
{
    make();
}

void CodeCache::make()
{
    if (spaces_.size() >= options_.space_count_max)
    {
        spaces_.erase(spaces_.begin());
        ++counts_.spaces_dropped;
    }
    spaces_.push_back(std::make_shared<CodeSpace>(config_, codes_));
    ++counts_.spaces_made;
}

void CodeCache::drop_large()
{
    counts_.spaces_dropped += std::erase_if(spaces_, [&](const std::shared_ptr<CodeSpace>& space)
        { return space->size_bytes() > options_.space_bytes_max; });
}

std::shared_ptr<CodeSpace> CodeCache::current()
{
    const std::lock_guard lock{mutex_};
    drop_large();
    if (spaces_.empty())
        make();
    return spaces_.back();
}

std::shared_ptr<CodeSpace> CodeCache::find_or_make(std::span<const ModuleRead> reads)
{
    const std::lock_guard lock{mutex_};
    drop_large();
    ++counts_.switches;
    // The newest first: it is what later transactions want.
    const auto found = std::ranges::find_if(spaces_.rbegin(), spaces_.rend(),
        [&](const std::shared_ptr<CodeSpace>& space) { return space->agrees_with(reads); });
    if (found == spaces_.rend())
        make();
    else
        std::rotate(found.base() - 1, found.base(), spaces_.end());
    return spaces_.back();
}

CodeCacheMetrics CodeCache::metrics() const
{
    const std::lock_guard lock{mutex_};
    CodeCacheMetrics metrics = counts_;
    metrics.spaces = spaces_.size();
    for (const std::shared_ptr<CodeSpace>& space : spaces_)
        metrics.bytes += space->size_bytes();
    return metrics;
}
}  // namespace braid::move
