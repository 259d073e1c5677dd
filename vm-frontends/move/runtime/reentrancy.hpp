// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/loaded_module.hpp"
#include <vector>

namespace braid::move
{
/// How a function came to be called.
enum class CallKind : std::uint8_t
{
    regular,
    /// A native has it called.
    native_dispatch,
    closure,
};

/// Keeps dynamic calls from coming back into a module that does not expect it: while a module was entered again, its resources
/// are locked; while a module lock is held, it cannot be entered again at all.
/// AIP-122 and AIP-73; aptos-core: move-vm/runtime/src/reentrancy_checker.rs.
class ReentrancyGuard
{
public:
    /// For a new run.
    void reset() noexcept
    {
        for (std::uint32_t& count : active_)
            count = 0;
        lock_count_ = 0;
    }

    /// `caller` is null where nothing called. False where the call is refused: runtime_dispatch_error.
    [[nodiscard]] bool enter(
        const LoadedFunction* caller, const LoadedFunction& callee, CallKind kind)
    {
        if (kind == CallKind::native_dispatch || callee.has_module_lock)
            ++lock_count_;
        const bool crosses = caller == nullptr || caller->module != callee.module;
        if (!crosses && kind != CallKind::closure)
            return true;
        std::uint32_t& count = count_of(callee.module);
        if (crosses && caller != nullptr && count != 0 && lock_count_ != 0)
            return false;
        ++count;
        return true;
    }
    void leave(const LoadedFunction& caller, const LoadedFunction& callee, CallKind kind) noexcept
    {
        if (caller.module != callee.module || kind == CallKind::closure)
            --count_of(callee.module);
        if (kind == CallKind::native_dispatch || callee.has_module_lock)
            --lock_count_;
    }
    /// Whether the module's resources may be accessed.
    [[nodiscard]] bool allows_access(const LoadedModule* module) noexcept
    {
        return count_of(module) <= 1;
    }

private:
    /// By one above the module's number; 0 stands for the script.
    [[nodiscard]] std::uint32_t& count_of(const LoadedModule* module)
    {
        const std::size_t at = module == nullptr ? 0 : module->number + std::size_t{1};
        if (at >= active_.size()) [[unlikely]]
            active_.resize(at + 64);
        return active_[at];
    }

    std::vector<std::uint32_t> active_;
    std::uint32_t lock_count_ = 0;
};
}  // namespace braid::move
