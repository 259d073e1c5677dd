// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/processor.hpp"
#include "kernels/rows.hpp"
#include <functional>
#include <vector>

namespace braid::bench
{
/// Runs a prepared batch once. May be called over and over, on one thread.
using KernelRun = std::function<void()>;
/// A batch of inputs, the same for all rows: gives what runs it on one of the kernel's rows. [the row is available]
using KernelBatch = std::function<KernelRun(kernels::RowId)>;

/// A kernel as it is measured.
struct KernelCase
{
    struct Row
    {
        kernels::RowId id{};
        bool available = false;
        /// The least batch that the kernel's table gives it.
        std::size_t batch_min = 0;
    };

    /// As the user calls it.
    std::string_view name;
    /// What a batch has so many of: "messages of 135 bytes".
    std::string_view unit;
    /// Whose least batches its rows are chosen by; nothing for a kernel that is made of others.
    std::optional<kernels::Operation> operation;
    /// Whether it is made of another operation, by whose least batches all rows are chosen but the CUDA row.
    bool is_composed = false;
    std::vector<Row> rows;
    /// Makes a batch of that many. [batch > 0]
    std::function<KernelBatch(std::size_t batch)> prepare;
    /// Cycles of the core's clock that one operation takes at the least on the row of such a processor, in a batch of that many, by the number of
    /// its instructions and of the units that run them; nothing where that was not counted.
    std::optional<double> (*cycles_min)(
        kernels::RowId row, std::size_t batch, const kernels::Processor& processor) = nullptr;
};

/// Whether the kernel's own operation has a least batch for the row.
[[nodiscard]] bool has_threshold(const KernelCase& kernel, kernels::RowId row) noexcept;

/// Every kernel with rows: the one place where they are made known to `braid bench kernels` and to calibration.
[[nodiscard]] const std::vector<KernelCase>& kernel_cases();
}  // namespace braid::bench
