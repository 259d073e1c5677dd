// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/block/processed_log.hpp"

#include <algorithm>

namespace braid::svm
{
void ProcessedLog::add(std::uint64_t blockhash_number, const Hash32& message_digest)
{
    if (hashes_.empty())
        first_ = blockhash_number;
    while (blockhash_number < first_)
    {
        hashes_.emplace_front();
        --first_;
    }
    const auto index = static_cast<std::size_t>(blockhash_number - first_);
    if (index >= hashes_.size())
        hashes_.resize(index + 1);
    hashes_[index].push_back(message_digest);
}

std::vector<ProcessedKey> ProcessedLog::keys_below(std::uint64_t oldest) const
{
    std::vector<ProcessedKey> keys;
    for (std::size_t i = 0; i < hashes_.size() && first_ + i < oldest; ++i)
        for (const Hash32& hash : hashes_[i])
            keys.emplace_back(first_ + i, hash);
    return keys;
}

void ProcessedLog::forget_below(std::uint64_t oldest)
{
    while (!hashes_.empty() && first_ < oldest)
    {
        hashes_.pop_front();
        ++first_;
    }
}

std::size_t ProcessedLog::size() const noexcept
{
    std::size_t size = 0;
    for (const auto& hashes : hashes_)
        size += hashes.size();
    return size;
}
}  // namespace braid::svm
