// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/rows.hpp"

#include <cstdlib>
#include <gtest/gtest.h>
#include <string>

namespace braid::tests
{
/// Calls check(function, row) for every row that this machine runs.
template <typename Function, typename Check>
void for_each_row(kernels::Rows<Function> rows, const Check& check)
{
    for (const kernels::Row<Function>& row : rows)
    {
        if (!row.available())
            continue;
        SCOPED_TRACE(std::string{kernels::name_of(row.id)});
        check(row.function, row.id);
    }
}

/// How many random inputs a comparison of rows takes: BRAID_KERNEL_INPUTS, or `sample` without it.
[[nodiscard]] inline std::size_t input_count(std::size_t sample)
{
    const char* count = std::getenv("BRAID_KERNEL_INPUTS");
    return count == nullptr ? sample : std::strtoull(count, nullptr, 10);
}
}  // namespace braid::tests
