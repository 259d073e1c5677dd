// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/interpreter/code_table.hpp"

namespace braid::evm
{
/// A cache for a program of one thread, a proof guest for instance.
class PlainCodeCache final : public CodeCache
{
public:
    explicit PlainCodeCache(std::size_t bytes_max = code_cache_bytes_default) noexcept
      : table_(bytes_max)
    {}

    [[nodiscard]] CodeRef find(const Hash32& hash) noexcept override { return table_.find(hash); }
    CodeRef insert(const Hash32& hash, CodeRef code) noexcept override
    {
        return table_.insert(hash, std::move(code));
    }
    [[nodiscard]] const CodeCacheCounts& counts() const noexcept { return table_.counts(); }

private:
    CodeTable table_;
};
}  // namespace braid::evm
