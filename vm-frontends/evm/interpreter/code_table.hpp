// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/interpreter/code_cache.hpp"
#include <vector>

namespace braid::evm
{
/// Code by hash within a bound of bytes, for one thread. When full, a clock hand passes over the entries: it spares those
/// found since it came by last and drops the first that was not.
class CodeTable
{
public:
    explicit CodeTable(std::size_t bytes_max) noexcept : bytes_max_(bytes_max) {}

    [[nodiscard]] CodeRef find(const Hash32& hash) noexcept;
    CodeRef insert(const Hash32& hash, CodeRef code) noexcept;
    [[nodiscard]] const CodeCacheCounts& counts() const noexcept { return counts_; }

private:
    struct Entry
    {
        Hash32 hash;
        CodeRef code;
        bool found = false;
    };

    [[nodiscard]] std::size_t position_of(const Hash32& hash) const noexcept;
    void grow() noexcept;
    void evict_one() noexcept;
    void erase(std::size_t position) noexcept;

    /// Open addressing with linear probing; a power of two, at most half full.
    std::vector<Entry> entries_;
    std::size_t hand_ = 0;
    std::size_t bytes_max_;
    CodeCacheCounts counts_;
};
}  // namespace braid::evm
