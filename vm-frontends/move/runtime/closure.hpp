// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/value.hpp"
#include <string_view>

namespace braid::move
{
struct Layout;
struct LoadedFunction;
struct Type;

/// How a captured value stands in storage, beside it.
struct CapturedLayout
{
    const Layout* layout = nullptr;
    /// BCS of it.
    Bytes encoded;
};

/// The function of a closure, shared by the closure's copies: by name as storage says it, and what the name was resolved to.
/// Lives as long as the transaction.
struct ClosureFunction
{
    Hash32 address;
    std::string_view module;
    std::string_view name;
    /// BCS of a vector of TypeTags.
    Bytes type_arguments;
    /// Bit i: whether argument i is captured.
    std::uint64_t mask = 0;
    /// Whether it is a script's, which has neither address nor module and cannot be stored.
    bool is_script = false;
    /// Whether it was read from storage and not resolved since: `captured` is then how it was read.
    bool is_stored = false;
    std::span<const CapturedLayout> captured;
    /// The interpreter's, once it has been resolved; then `is_stored` is false.
    const LoadedFunction* resolved = nullptr;
    std::span<const Type* const> resolved_arguments;
};

/// A closure; the captured values stand behind this head.
struct ClosureBody
{
    ClosureFunction* function = nullptr;
    std::uint64_t captured_count = 0;

    [[nodiscard]] static constexpr std::size_t size_of(std::size_t captured_count) noexcept
    {
        return 16 + captured_count * sizeof(Value);
    }
    [[nodiscard]] Value* captured() noexcept { return reinterpret_cast<Value*>(this + 1); }
    [[nodiscard]] const Value* captured() const noexcept
    {
        return reinterpret_cast<const Value*>(this + 1);
    }
    [[nodiscard]] std::span<const Value> all() const noexcept
    {
        return {captured(), captured_count};
    }
};
static_assert(sizeof(ClosureBody) == 16);

/// No closure captures more.
inline constexpr std::size_t captured_count_max = 64;

/// A closure that takes the captured values. vm_max_value_depth_reached where it would be deeper than values may be, so that
/// no value is deeper than twice that. [captured.size() <= captured_count_max]
[[nodiscard]] Result<Value, StatusCode> make_closure(
    ClosureFunction* function, std::span<const Value> captured, Heap& heap) noexcept;

/// The order of closures' functions: by module, name and type arguments. -1, 0, 1.
[[nodiscard]] int compare_functions(const ClosureFunction& a, const ClosureFunction& b) noexcept;
}  // namespace braid::move
