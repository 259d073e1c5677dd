// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/write_set.hpp"
#include "vm-frontends/evm/keys.hpp"
#include <algorithm>
#include <deque>

namespace braid::tests
{
/// A write set of the EVM under construction, which keeps its keys.
class EvmWrites
{
public:
    EvmWrites() = default;
    // A copy would view the keys of the original.
    EvmWrites(const EvmWrites&) = delete;
    EvmWrites(EvmWrites&&) = default;
    EvmWrites& operator=(EvmWrites&&) = default;

    void put(const evm::KeyBytes& key, const storage::Value& value)
    {
        const auto& kept = keys_.emplace_back(key);
        set_.entries.push_back({.key = kept.view(), .value = value});
    }
    /// Zero is absent.
    void put(const evm::KeyBytes& key, const u256& number)
    {
        put(key, number.is_zero() ? storage::Value{} : storage::Value::of_cell(number.to_be()));
    }
    /// In the order that write sets have.
    [[nodiscard]] const storage::WriteSet& sorted()
    {
        std::ranges::sort(set_.entries,
            [](const auto& a, const auto& b)
            {
                if (a.key.kind != b.key.kind)
                    return a.key.kind < b.key.kind;
                return compare(a.key.bytes, b.key.bytes) < 0;
            });
        return set_;
    }

private:
    std::deque<evm::KeyBytes> keys_;
    storage::WriteSet set_;
};
}  // namespace braid::tests
