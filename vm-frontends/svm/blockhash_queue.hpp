// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/assert.hpp"
#include "vm-frontends/svm/sysvars/sysvars.hpp"

namespace braid::svm
{
/// The last blockhashes of a chain, numbered in order, which transactions name to say that they are young.
/// https://github.com/anza-xyz/agave/blob/master/accounts-db/src/blockhash_queue.rs
class BlockhashQueue
{
public:
    /// A blockhash may be named while at most so many came after it.
    static constexpr std::uint64_t age_max = 150;

    /// Begins with the genesis' blockhash, number 0.
    BlockhashQueue(const Hash32& genesis, std::uint64_t lamports_per_signature);

    /// The next blockhash. One that is there already counts from now on.
    void add(const Hash32& blockhash, std::uint64_t lamports_per_signature);

    [[nodiscard]] const Hash32& newest() const noexcept { return entry(last_number_).blockhash; }
    [[nodiscard]] std::uint64_t last_number() const noexcept { return last_number_; }
    /// The blockhash's number, if it is at most age_max old. Cost: a probe.
    [[nodiscard]] std::optional<std::uint64_t> find(const Hash32& blockhash) const noexcept;
    /// As the sysvar has them: newest first, at most 150.
    [[nodiscard]] std::vector<RecentBlockhash> recent() const;

private:
    struct Entry
    {
        Hash32 blockhash;
        std::uint64_t lamports_per_signature = 0;
        std::uint64_t number = 0;
        bool is_set = false;
    };
    static constexpr std::size_t capacity = age_max + 1;
    static constexpr std::size_t slot_count = 512;

    [[nodiscard]] const Entry& entry(std::uint64_t number) const noexcept
    {
        return entries_[static_cast<std::size_t>(number % capacity)];
    }
    [[nodiscard]] static std::size_t slot_of(const Hash32& blockhash) noexcept
    {
        return static_cast<std::size_t>(load_le<std::uint64_t>(blockhash.data())) % slot_count;
    }
    void index_all();

    std::uint64_t last_number_ = 0;
    std::vector<Entry> entries_;
    /// Open addressing over entries_, one above the index; 0 is empty.
    std::array<std::uint16_t, slot_count> slots_{};
};
}  // namespace braid::svm
