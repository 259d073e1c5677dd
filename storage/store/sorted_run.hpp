// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/store.hpp"

namespace braid::storage
{
/// Keys with their values in ascending order, each once, that never change. An entry without a value says that older
/// runs' value of its key is gone.
class SortedRun
{
public:
    struct Entry
    {
        Bytes key;
        std::optional<Bytes> value;
    };

    /// Copies the writes of one column. [ascending, each key once]
    explicit SortedRun(std::span<const StoreWrite> writes);
    /// Both runs as one, `newer` before `older`; without entries that `keep` refuses, and without removals where
    /// nothing older is left for them.
    SortedRun(const SortedRun& older, const SortedRun& newer, bool last,
        const std::function<bool(Bytes key)>& keep);

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] Entry operator[](std::size_t index) const noexcept;
    /// Index of the first entry that is not before the key.
    [[nodiscard]] std::size_t lower_bound(Bytes key) const noexcept;
    [[nodiscard]] std::uint64_t value_count() const noexcept { return value_count_; }
    /// Bytes of keys and values.
    [[nodiscard]] std::size_t byte_count() const noexcept { return bytes_.size(); }

private:
    struct Place
    {
        std::size_t offset = 0;
        std::uint32_t key_size = 0;
        std::uint32_t value_size = 0;
    };
    static constexpr std::uint32_t removal = ~std::uint32_t{0};

    void add(const Entry& entry);

    std::vector<std::uint8_t> bytes_;
    std::vector<Place> entries_;
    std::uint64_t value_count_ = 0;
};
}  // namespace braid::storage
