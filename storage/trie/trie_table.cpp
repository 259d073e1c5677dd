// SPDX-License-Identifier: Apache-2.0
#include "storage/trie/trie_table.hpp"

namespace braid::storage::forest
{
std::uint32_t TrieTable::add()
{
    std::uint32_t number = size();
    if (free_.empty())
    {
        BRAID_ASSERT(number != ~std::uint32_t{0});
        records_.emplace_back();
    }
    else
    {
        number = free_.back();
        free_.pop_back();
    }
    records_[number].is_taken = true;
    return number;
}

std::uint32_t TrieTable::add(const TrieOwner& owner)
{
    const std::uint32_t number = add();
    TrieRecord& record = records_[number];
    record.is_named = true;
    record.is_storage = owner.has_value();
    if (owner)
    {
        record.owner = *owner;
        storage_tries_.emplace(*owner, number);
    }
    else
        state_trie_ = number;
    return number;
}

std::uint32_t TrieTable::find(const TrieOwner& owner) const noexcept
{
    if (!owner)
        return state_trie_;
    const auto at = storage_tries_.find(*owner);
    return at == storage_tries_.end() ? 0 : at->second;
}

void TrieTable::remove(std::uint32_t number) noexcept
{
    TrieRecord& record = records_[number];
    if (record.is_storage)
        storage_tries_.erase(record.owner);
    else if (record.is_named)
        state_trie_ = 0;
    record = {.generation = record.generation + 1};
    free_.push_back(number);
}

std::size_t TrieTable::memory_size() const noexcept
{
    // A link, an owner and a number, and what the heap adds.
    constexpr std::size_t entry_size = 64;
    return (records_.size() - free_.size()) * sizeof(TrieRecord) +
           storage_tries_.size() * entry_size + storage_tries_.bucket_count() * sizeof(void*);
}
}  // namespace braid::storage::forest
