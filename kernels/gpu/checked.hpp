// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/fleet.hpp"
#include "kernels/hash_batch.hpp"
#include <algorithm>
#include <utility>

namespace braid::kernels::gpu
{
template <typename Item>
[[nodiscard]] std::span<Item> slice(
    std::span<Item> items, std::size_t first, std::size_t count) noexcept
{
    return items.subspan(first, count);
}

[[nodiscard]] inline StridedMessages slice(
    StridedMessages messages, std::size_t first, std::size_t count) noexcept
{
    messages.first += first * messages.stride;
    messages.count = count;
    return messages;
}

/// Computes a kernel's results on a fleet as far as that goes, and on the processor from there on. A kernel's first
/// results of a process are computed on both and compared; a kernel that differs is not used again.
///
/// GpuBatch{kernel, inputs, results} is a Batch for inputs of which GpuBatch::takes(inputs, index). It tells by
/// done() how many results are there, the first ones always before the others. GpuBatch::weight(inputs) is how many
/// checked results each of its results counts for.
template <typename GpuBatch, typename Inputs, typename Result>
class CheckedRun
{
public:
    using OnProcessor = void (*)(Inputs inputs, std::span<Result> results) noexcept;
    using Values = std::remove_cvref_t<Inputs>;

    CheckedRun(Fleet& fleet, KernelId kernel, OnProcessor on_processor) noexcept
      : fleet_{fleet}, kernel_{kernel}, on_processor_{on_processor}
    {}

    void compute(const Values& inputs, std::span<Result> results) const noexcept
    {
        for (std::size_t first = 0; first < results.size();)
        {
            const bool is_taken = GpuBatch::takes(inputs, first);
            std::size_t end = first + 1;
            while (end < results.size() && GpuBatch::takes(inputs, end) == is_taken)
                ++end;
            const Values part = slice(inputs, first, end - first);
            const std::span<Result> into = results.subspan(first, end - first);
            if (is_taken)
                compute_taken(part, into);
            else
                on_processor_(part, into);
            first = end;
        }
    }

private:
    void compute_taken(const Values& inputs, std::span<Result> results) const noexcept
    {
        const std::size_t weight = GpuBatch::weight(inputs);
        std::size_t done =
            std::min((fleet_.unchecked(kernel_) + weight - 1) / weight, results.size());
        if (done > 0)
            check(slice(inputs, 0, done), results.first(done));
        if (done < results.size() && fleet_.trusts(kernel_))
        {
            GpuBatch batch{
                kernel_, slice(inputs, done, results.size() - done), results.subspan(done)};
            (void)fleet_.run(batch);
            done += batch.done();
        }
        if (done < results.size())
            on_processor_(slice(inputs, done, results.size() - done), results.subspan(done));
    }

    /// The processor's results count. Both are put aside first: results may lie over the inputs.
    void check(const Values& inputs, std::span<Result> results) const noexcept
    {
        std::vector<Result> expected(results.size());
        std::vector<Result> found(results.size());
        on_processor_(inputs, expected);
        GpuBatch batch{kernel_, inputs, found};
        if (fleet_.run(batch))
            fleet_.note_check(
                kernel_, results.size() * GpuBatch::weight(inputs), found == expected);
        std::ranges::copy(expected, results.begin());
    }

    Fleet& fleet_;
    KernelId kernel_;
    OnProcessor on_processor_;
};
}  // namespace braid::kernels::gpu
