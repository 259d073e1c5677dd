// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/block_programs.hpp"

namespace braid::svm
{
namespace
{
constexpr std::size_t slot_count_first = 256;
}

BlockPrograms::Table::Table(std::size_t slot_count)
  : mask(slot_count - 1), slots(std::make_unique<std::atomic<const Entry*>[]>(slot_count))
{}

std::atomic<const BlockPrograms::Entry*>& BlockPrograms::Table::slot_of(
    const Pubkey& address) const noexcept
{
    // Addresses may be chosen by whoever deploys: all of their bytes count, by a multiplication that mixes them.
    std::uint64_t hash = 0;
    for (std::size_t i = 0; i < sizeof(Pubkey); i += 8)
        hash = (hash ^ load_le<std::uint64_t>(address.data() + i)) * 0x9e3779b97f4a7c15U;
    for (std::size_t i = hash >> 32;; ++i)
    {
        std::atomic<const Entry*>& slot = slots[i & mask];
        const Entry* entry = slot.load(std::memory_order_acquire);
        if (entry == nullptr || entry->address == address)
            return slot;
    }
}

BlockPrograms::BlockPrograms(ProgramCache& cache) : cache_(&cache), table_(nullptr)
{
    tables_.push_back(std::make_unique<Table>(slot_count_first));
    table_.store(tables_.back().get(), std::memory_order_release);
}

BlockPrograms::~BlockPrograms() = default;

const LoadedProgram& BlockPrograms::load(const Pubkey& address, Bytes elf)
{
    // Not under the mutex: other programs are loaded meanwhile. Who asks for the same one waits in the cache.
    auto entry = std::make_unique<const Entry>(Entry{address, elf, cache_->load(address, elf)});
    const std::scoped_lock lock(mutex_);
    entries_.push_back(std::move(entry));
    publish(*entries_.back());
    return *entries_.back()->program;
}

void BlockPrograms::publish(const Entry& entry)
{
    if (2 * (taken_ + 1) > tables_.back()->mask)
    {
        auto larger = std::make_unique<Table>(2 * (tables_.back()->mask + 1));
        for (std::size_t i = 0; i <= tables_.back()->mask; ++i)
            if (const Entry* old = tables_.back()->slots[i].load(std::memory_order_relaxed))
                larger->slot_of(old->address).store(old, std::memory_order_relaxed);
        tables_.push_back(std::move(larger));
    }
    std::atomic<const Entry*>& slot = tables_.back()->slot_of(entry.address);
    if (slot.load(std::memory_order_relaxed) == nullptr)
        ++taken_;
    slot.store(&entry, std::memory_order_release);
    table_.store(tables_.back().get(), std::memory_order_release);
}
}  // namespace braid::svm
