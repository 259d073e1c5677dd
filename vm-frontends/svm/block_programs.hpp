// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/program_cache.hpp"

namespace braid::svm
{
/// The programs that a block's transactions met so far, by address: what a thread asks at each invocation.
/// An entry stands for the very bytes of the state that it was loaded from; bytes of the state do not change and do not
/// move while a block executes, so the same place means the same program, and another place asks the cache again.
/// 1. A table's slots and the entries that they point to do not change, but that a slot may be given another entry.
/// 2. Slots and tables are written under the mutex, and read without it: a reader sees an entry whole, or not at all.
/// 3. Tables and entries live as long as this.
class BlockPrograms
{
public:
    /// `cache` outlives this.
    explicit BlockPrograms(ProgramCache& cache);
    BlockPrograms(const BlockPrograms&) = delete;
    BlockPrograms& operator=(const BlockPrograms&) = delete;
    ~BlockPrograms();

    /// The program at this address, whose ELF is `elf`, bytes of the state: unusable where it is none, never null. Good as
    /// long as this. Safe for concurrent callers. Cost: one probe, some tens of nanoseconds; ProgramCache::load() where
    /// the block did not meet it yet.
    [[nodiscard]] const LoadedProgram& find(const Pubkey& address, Bytes elf)
    {
        // Pairs with publish(): an entry is whole before a slot has it.
        const Table& table = *table_.load(std::memory_order_acquire);
        if (const Entry* entry = table.find(address);
            entry != nullptr && entry->elf.data() == elf.data() && entry->elf.size() == elf.size())
            return *entry->program;
        return load(address, elf);
    }

private:
    struct Entry
    {
        Pubkey address;
        Bytes elf;
        std::shared_ptr<const LoadedProgram> program;
    };
    /// Open addressing; at most half of the slots are taken.
    struct Table
    {
        explicit Table(std::size_t slot_count);
        [[nodiscard]] std::atomic<const Entry*>& slot_of(const Pubkey& address) const noexcept;
        [[nodiscard]] const Entry* find(const Pubkey& address) const noexcept
        {
            return slot_of(address).load(std::memory_order_acquire);
        }
        std::size_t mask;
        std::unique_ptr<std::atomic<const Entry*>[]> slots;
    };

    [[nodiscard]] const LoadedProgram& load(const Pubkey& address, Bytes elf);
    void publish(const Entry& entry);

    ProgramCache* cache_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<const Entry>> entries_;
    std::vector<std::unique_ptr<Table>> tables_;
    std::size_t taken_ = 0;
    std::atomic<const Table*> table_;
};
}  // namespace braid::svm
