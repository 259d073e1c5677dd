// SPDX-License-Identifier: Apache-2.0
// aptos-core: aptos-move/framework/move-stdlib/src/natives/vector.rs.
#include "vm-frontends/move/natives/native_tables.hpp"

#include "vm-frontends/move/natives/feature_flags.hpp"
#include "vm-frontends/move/natives/native_arguments.hpp"

namespace braid::move
{
namespace
{
using enum NativeParameter;

/// 0x1::vector's EFEATURE_NOT_ENABLED, unavailable.
constexpr std::uint64_t memory_operations_unavailable = 0xD'0002;
constexpr std::uint64_t index_out_of_bounds = 1;

/// move_range(from: &mut vector<T>, begin: u64, count: u64, to: &mut vector<T>, at: u64)
[[nodiscard]] NativeOutcome move_range(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.code.config().has_feature(features::native_memory_operations))
        return abort(call, memory_operations_unavailable);
    if (!context.charge(vector_move_range_base))
        return NativeOutcome::out_of_gas;
    VectorBody& from = vector_of(call.arguments[0]);
    const std::uint64_t begin = call.arguments[1].scalar;
    const std::uint64_t count = call.arguments[2].scalar;
    VectorBody& to = vector_of(call.arguments[3]);
    const std::uint64_t at = call.arguments[4].scalar;
    if (begin > from.size || count > from.size - begin || at > to.size)
        return abort(call, index_out_of_bounds);
    // What moves is counted once as it leaves and once as it arrives.
    if (!context.charge(
            vector_move_range_per_index_moved, (from.size - begin) + (to.size - at) + count))
        return NativeOutcome::out_of_gas;
    if (count != 0)
        move_elements(from, begin, count, to, at, context.heap);
    mark_dirty(call.arguments[0]);
    mark_dirty(call.arguments[3]);
    return NativeOutcome::done;
}

/// 0x1::vector declares its instructions as natives, for compilers to replace; a call of one by name finds nothing.
[[nodiscard]] NativeOutcome instruction_only(NativeContext&, NativeCall& call) noexcept
{
    return fail(call, StatusCode::missing_dependency);
}

constexpr NativeEntry entries[] = {
    {1, "vector", "move_range", move_range},
    {1, "vector", "empty", instruction_only},
    {1, "vector", "length", instruction_only},
    {1, "vector", "borrow", instruction_only},
    {1, "vector", "borrow_mut", instruction_only},
    {1, "vector", "push_back", instruction_only},
    {1, "vector", "pop_back", instruction_only},
    {1, "vector", "destroy_empty", instruction_only},
    {1, "vector", "swap", instruction_only},
};
}  // namespace

std::span<const NativeEntry> vector_natives() noexcept
{
    return entries;
}
}  // namespace braid::move
