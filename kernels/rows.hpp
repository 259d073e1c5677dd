// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/assert.hpp"
#include "kernels/batch_mins.hpp"
#include <span>
#include <string>

namespace braid::kernels
{
/// One way to run a kernel.
template <typename Function>
struct Row
{
    RowId id{};
    /// Whether this machine runs it, as its operating system is set up.
    bool (*available)() noexcept = nullptr;
    /// The least batch for which it is faster than the rows before it.
    std::size_t batch_min = 0;
    Function function{};
};

/// A kernel's rows, plainest first; the first is scalar and always available.
template <typename Function>
using Rows = std::span<const Row<Function>>;

/// What the environment asks for, read once.
struct RowChoice
{
    /// BRAID_KERNELS: no row above it is used, and it whatever the batch; a kernel without it takes the best one below.
    std::optional<RowId> forced{};
    /// BRAID_REQUIRE_KERNELS: a kernel that has this row and cannot run it is a failure.
    std::optional<RowId> required{};
};
[[nodiscard]] const RowChoice& row_choice() noexcept;
/// What is wrong with the two variables, for the user; nothing where they make sense.
[[nodiscard]] std::optional<std::string> row_choice_problem();

/// Ends the process with a message: the row was required and this machine does not run it.
[[noreturn]] void fail_required_row(RowId row) noexcept;

/// The row for a batch of so many, by the least batches in the table or, where there are any, those `measured`.
/// Cost: a few comparisons.
template <typename Function>
[[nodiscard]] const Row<Function>& choose(Rows<Function> rows, std::size_t batch,
    const RowChoice& choice = row_choice(), const BatchMins* measured = nullptr) noexcept
{
    BRAID_ASSERT(!rows.empty());
    const Row<Function>* best = &rows.front();
    for (const Row<Function>& row : rows)
    {
        const bool is_available = row.available();
        if (row.id == choice.required && !is_available)
            fail_required_row(row.id);
        const std::size_t batch_min =
            measured == nullptr ? row.batch_min : measured->of(row.id, row.batch_min);
        const bool is_wanted = choice.forced ? row.id <= *choice.forced : batch >= batch_min;
        if (is_available && is_wanted)
            best = &row;
    }
    return *best;
}

/// The same for an operation whose least batches may have been measured on this machine.
template <typename Function>
[[nodiscard]] const Row<Function>& choose(Operation operation, Rows<Function> rows,
    std::size_t batch, const RowChoice& choice = row_choice()) noexcept
{
    return choose(rows, batch, choice, &batch_mins(operation));
}
}  // namespace braid::kernels
