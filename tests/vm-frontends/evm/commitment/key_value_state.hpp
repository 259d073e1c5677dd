// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/write_set.hpp"
#include <map>
#include <optional>
#include <vector>

namespace braid::evm::tests
{
/// A state that knows keys and values and nothing of the EVM.
class KeyValueState final : public storage::StateView
{
public:
    using Name = std::pair<std::uint8_t, std::vector<std::uint8_t>>;

    [[nodiscard]] static Name name_of(const storage::StateKey& key)
    {
        return {key.kind, {key.bytes.begin(), key.bytes.end()}};
    }
    [[nodiscard]] Result<storage::Value, storage::StateError> read(
        const storage::StateKey& key) const noexcept override
    {
        const auto found = values_.find(name_of(key));
        return found == values_.end() ? storage::Value{} : found->second;
    }
    void apply(const storage::WriteSet& writes)
    {
        for (const auto& [key, value] : writes.entries)
        {
            if (value.absent())
                values_.erase(name_of(key));
            else
                values_[name_of(key)] = value;
        }
    }
    [[nodiscard]] const std::map<Name, storage::Value>& values() const noexcept { return values_; }

private:
    std::map<Name, storage::Value> values_;
};
}  // namespace braid::evm::tests
