// SPDX-License-Identifier: Apache-2.0
#include "engine/executor.hpp"
#include "engine/serial/preparation.hpp"
#include "engine/serial/resolution.hpp"
#include <algorithm>
#include <atomic>
#include <optional>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

namespace braid::engine
{
namespace
{
/// Shares a thread: enough that one which is held up leaves the rest to others.
constexpr std::size_t shares_per_thread = 4;

/// Transactions that one task decodes: a multiple of what fills its language's batches.
[[nodiscard]] std::size_t share_of(std::size_t count, std::size_t count_min, unsigned threads)
{
    const std::size_t even = count / (shares_per_thread * threads);
    return std::max<std::size_t>(1, (even + count_min - 1) / count_min) * count_min;
}
}  // namespace

Result<VerifiedBlock, PrepareError> prepare(
    Block&& block, const VmTable& vms, unsigned threads) noexcept
{
    Preparation preparation{std::move(block), vms};
    const std::size_t count = preparation.count();
    const std::size_t share =
        share_of(count, preparation.decode_count_min(), std::max(threads, 1U));
    const std::size_t shares = (count + share - 1) / share;
    if (threads <= 1 || shares <= 1)
        return prepare_alone(preparation);

    tbb::task_arena workers{static_cast<int>(threads)};
    std::vector<Arena> arenas(threads);
    std::vector<std::optional<PrepareError>> errors(threads);
    // The lowest transaction known to be wrong: higher ones need no look. Relaxed: only a hint.
    std::atomic<std::size_t> wrong_min{count};

    const auto decode = [&](std::size_t i)
    {
        const std::size_t first = i * share;
        if (first >= wrong_min.load(std::memory_order_relaxed))
            return;
        const auto worker = static_cast<std::size_t>(tbb::this_task_arena::current_thread_index());
        const auto decoded =
            preparation.decode(first, std::min(first + share, count), arenas[worker]);
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
    workers.execute([&] { tbb::parallel_for(std::size_t{0}, shares, decode); });

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

void resolve(VerifiedBlock& block, const VmTable& vms, const storage::StateView& state,
    unsigned threads) noexcept
{
    // What takes less time than it takes to hand it out.
    constexpr std::size_t share = 32;
    Resolution resolution{block, vms, state};
    const std::size_t count = resolution.count();
    if (threads <= 1 || count <= share)
        return resolve(block, vms, state);
    resolution.prefetch();
    tbb::task_arena workers{static_cast<int>(threads)};
    std::vector<Arena> arenas(threads);
    const auto resolve_share = [&](std::size_t i)
    {
        const auto worker = static_cast<std::size_t>(tbb::this_task_arena::current_thread_index());
        resolution.resolve(i * share, std::min((i + 1) * share, count), arenas[worker]);
    };
    workers.execute(
        [&] { tbb::parallel_for(std::size_t{0}, (count + share - 1) / share, resolve_share); });
    for (Arena& arena : arenas)
        resolution.adopt(std::move(arena));
}
}  // namespace braid::engine
