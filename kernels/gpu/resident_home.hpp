// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/cpu/features.hpp"
#include "kernels/gpu/resident_store.hpp"
#include <array>
#include <utility>
#if defined(BRAID_CUDA)
#include "kernels/gpu/process.hpp"
#endif

namespace braid::kernels::gpu
{
/// The fleet that a resident tree's row lives on; null on the processor.
using Home = Fleet* (*)() noexcept;

#if defined(BRAID_CUDA)
/// Whether the process' devices may run all kernels of a tree.
template <typename Rules>
[[nodiscard]] bool can_run_all() noexcept
{
    return []<std::size_t... i>(std::index_sequence<i...>)
    { return (can_run<Rules::kernels[i]>() && ...); }(
        std::make_index_sequence<Rules::kernels.size()>{});
}
#endif

/// Where trees of those rules may live.
template <typename Rules>
inline constexpr std::array homes{
    Row<Home>{.id = RowId::scalar,
        .available = cpu::always,
        .function = +[]() noexcept -> Fleet* { return nullptr; }},
#if defined(BRAID_CUDA)
    Row<Home>{.id = RowId::cuda,
        .available = can_run_all<Rules>,
        .batch_min = batch_min_unmeasured,
        .function = +[]() noexcept { return &process_fleet(); }},
#endif
};

/// The fleet for a tree of that size, null for the processor.
template <typename Rules>
[[nodiscard]] Fleet* choose_home(
    Operation operation, const ResidentSize& size, const RowChoice& choice) noexcept
{
    return choose(operation, Rows<Home>{homes<Rules>}, size.nodes_per_update, choice).function();
}

/// A store on the fleet's devices, or on the processor where there is none.
template <typename Store>
[[nodiscard]] Result<std::unique_ptr<Store>, ResidentError> make_store(
    Fleet* fleet, const ResidentSize& size, const RowChoice& choice) noexcept
{
    if (size.slots > resident_slots_max)
        return Err{ResidentError::too_many_slots};
    auto store = std::make_unique<Store>(size.slots, choice);
    if (fleet != nullptr && !store->live_on(*fleet))
        return Err{ResidentError::device_memory};
    return store;
}
}  // namespace braid::kernels::gpu
