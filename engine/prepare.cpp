// SPDX-License-Identifier: Apache-2.0
#include "engine/executor.hpp"
#include "engine/serial/preparation.hpp"
#include <atomic>
#include <optional>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

namespace braid::engine
{
namespace
{
/// Transactions that one task decodes: enough to hide the task's cost behind one signature.
constexpr std::size_t grain = 8;
}  // namespace

Result<VerifiedBlock, PrepareError> prepare(
    Block&& block, const VmTable& vms, unsigned threads) noexcept
{
    if (threads <= 1 || block.transactions.size() <= grain)
        return prepare(std::move(block), vms);

    Preparation preparation{std::move(block), vms};
    tbb::task_arena workers{static_cast<int>(threads)};
    std::vector<Arena> arenas(threads);
    std::vector<std::optional<PrepareError>> errors(threads);
    // The lowest transaction known to be wrong: higher ones need no look. Relaxed: only a hint.
    std::atomic<std::size_t> wrong_min{preparation.count()};

    const auto decode = [&](const tbb::blocked_range<std::size_t>& range)
    {
        if (range.begin() >= wrong_min.load(std::memory_order_relaxed))
            return;
        const auto worker = static_cast<std::size_t>(tbb::this_task_arena::current_thread_index());
        const auto decoded = preparation.decode(range.begin(), range.end(), arenas[worker]);
        if (decoded.ok())
            return;
        auto& error = errors[worker];
        if (!error.has_value() || decoded.error().index < error->index)
            error = decoded.error();
        std::size_t seen = wrong_min.load(std::memory_order_relaxed);
        while (
            decoded.error().index < seen && !wrong_min.compare_exchange_weak(seen,
                                                decoded.error().index, std::memory_order_relaxed))
            continue;
    };
    workers.execute(
        [&]
        {
            tbb::parallel_for(
                tbb::blocked_range<std::size_t>{0, preparation.count(), grain}, decode);
        });

    const std::optional<PrepareError>* lowest = nullptr;
    for (const auto& error : errors)
        if (error.has_value() && (lowest == nullptr || error->index < (*lowest)->index))
            lowest = &error;
    if (lowest != nullptr)
        return Err{**lowest};
    for (Arena& arena : arenas)
        preparation.adopt(std::move(arena));
    return preparation.take();
}
}  // namespace braid::engine
