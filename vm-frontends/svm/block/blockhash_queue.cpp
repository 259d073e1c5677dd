// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/blockhash_queue.hpp"

namespace braid::svm
{
BlockhashQueue::BlockhashQueue(const Hash32& genesis, std::uint64_t lamports_per_signature)
  : entries_(capacity)
{
    entries_[0] = {.blockhash = genesis,
        .lamports_per_signature = lamports_per_signature,
        .number = 0,
        .is_set = true};
    index_all();
}

void BlockhashQueue::add(const Hash32& blockhash, std::uint64_t lamports_per_signature)
{
    if (const auto before = find(blockhash))
        entries_[static_cast<std::size_t>(*before % capacity)].is_set = false;
    ++last_number_;
    entries_[static_cast<std::size_t>(last_number_ % capacity)] = {.blockhash = blockhash,
        .lamports_per_signature = lamports_per_signature,
        .number = last_number_,
        .is_set = true};
    index_all();
}

std::optional<std::uint64_t> BlockhashQueue::find(const Hash32& blockhash) const noexcept
{
    for (std::size_t slot = slot_of(blockhash); slots_[slot] != 0; slot = (slot + 1) % slot_count)
    {
        const Entry& entry = entries_[slots_[slot] - 1U];
        if (entry.blockhash == blockhash)
            return entry.number;
    }
    return std::nullopt;
}

std::vector<RecentBlockhash> BlockhashQueue::recent() const
{
    constexpr std::size_t recent_max = 150;
    std::vector<RecentBlockhash> recent;
    for (std::uint64_t age = 0; age <= last_number_ && age < capacity; ++age)
    {
        const Entry& at = entry(last_number_ - age);
        if (at.is_set && recent.size() < recent_max)
            recent.push_back(
                {.blockhash = at.blockhash, .lamports_per_signature = at.lamports_per_signature});
    }
    return recent;
}

void BlockhashQueue::index_all()
{
    slots_ = {};
    for (std::size_t i = 0; i < entries_.size(); ++i)
    {
        if (!entries_[i].is_set)
            continue;
        std::size_t slot = slot_of(entries_[i].blockhash);
        while (slots_[slot] != 0)
            slot = (slot + 1) % slot_count;
        slots_[slot] = static_cast<std::uint16_t>(i + 1);
    }
}
}  // namespace braid::svm
