// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/assert.hpp"
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace braid::kernels
{
/// The kinds of hardware that a kernel may be written for, plainest first. All give the same results.
enum class RowId : std::uint8_t
{
    scalar,
    avx2,
    avx512,
    cuda,
};
inline constexpr std::size_t row_count = 4;

/// As BRAID_KERNELS, the program and its reports call it: scalar, avx2, avx512, cuda.
[[nodiscard]] std::string_view name_of(RowId row) noexcept;
[[nodiscard]] std::optional<RowId> row_of_name(std::string_view name) noexcept;

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

/// The row for a batch of so many. Cost: a few comparisons.
template <typename Function>
[[nodiscard]] const Row<Function>& choose(
    Rows<Function> rows, std::size_t batch, const RowChoice& choice = row_choice()) noexcept
{
    BRAID_ASSERT(!rows.empty());
    const Row<Function>* best = &rows.front();
    for (const Row<Function>& row : rows)
    {
        const bool is_available = row.available();
        if (row.id == choice.required && !is_available)
            fail_required_row(row.id);
        const bool is_wanted = choice.forced ? row.id <= *choice.forced : batch >= row.batch_min;
        if (is_available && is_wanted)
            best = &row;
    }
    return *best;
}
}  // namespace braid::kernels
