// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/format/file_format.hpp"
#include <algorithm>
#include <string_view>

namespace braid::move
{
/// What a module defines, by name. Views the module. Cost: a sort to make, a binary search to ask.
template <typename Definition>
class NameIndex
{
public:
    /// `handles` are those that the definitions are of.
    template <typename Handle>
    NameIndex(const CompiledModule& module, const std::vector<Definition>& definitions,
        const std::vector<Handle>& handles)
    {
        entries_.reserve(definitions.size());
        for (const Definition& definition : definitions)
            entries_.emplace_back(module.identifiers[handles[definition.handle].name], &definition);
        std::ranges::sort(entries_, {}, &Entry::first);
    }

    /// Null where there is none of that name.
    [[nodiscard]] const Definition* find(std::string_view name) const noexcept
    {
        const auto found = std::ranges::lower_bound(entries_, name, {}, &Entry::first);
        return found != entries_.end() && found->first == name ? found->second : nullptr;
    }

private:
    using Entry = std::pair<std::string_view, const Definition*>;

    std::vector<Entry> entries_;
};
}  // namespace braid::move
