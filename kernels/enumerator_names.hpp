// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/assert.hpp"
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace braid::kernels
{
/// Names of an enumeration's values, which count up from zero.
template <typename Enumeration, std::size_t count>
struct EnumeratorNames
{
    std::array<std::string_view, count> names;

    [[nodiscard]] constexpr std::string_view of(Enumeration value) const noexcept
    {
        const auto index = static_cast<std::size_t>(value);
        BRAID_ASSERT(index < count);
        return names[index];
    }

    [[nodiscard]] constexpr std::optional<Enumeration> value_of(
        std::string_view name) const noexcept
    {
        for (std::size_t i = 0; i < count; ++i)
            if (names[i] == name)
                return static_cast<Enumeration>(i);
        return std::nullopt;
    }
};
}  // namespace braid::kernels
