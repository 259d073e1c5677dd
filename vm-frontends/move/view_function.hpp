// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/block/state_reader.hpp"
#include "vm-frontends/move/env.hpp"
#include "vm-frontends/move/natives/extensions.hpp"
#include "vm-frontends/move/runtime/session.hpp"

namespace braid::move
{
/// A session over a state that leaves nothing.
class ViewSession
{
public:
    /// All of them outlive it.
    ViewSession(const storage::StateView& state, const ChainConfig& chain, CodeCache& codes);

    [[nodiscard]] Session& session() noexcept { return *session_; }

    /// The function, if it says `#[view]` and returns something: invalid_main_function_signature otherwise.
    [[nodiscard]] Result<const LoadedFunction*, VmError> find(
        const ModuleId& module, std::string_view function);
    /// Types of BCS of their tags, as many as the function has parameters for.
    [[nodiscard]] Result<std::vector<const Type*>, VmError> types_of(
        const LoadedFunction& function, std::span<const Bytes> tags);
    /// Runs it with arguments in the form that clients give them, and so much gas. BCS of the results, with their types.
    [[nodiscard]] Result<CallResult, VmError> call(const LoadedFunction& function,
        std::span<const Type* const> type_arguments, std::span<const Bytes> arguments,
        std::uint64_t gas_max);
    /// Whether the state has other modules than the space that this ran in. Whatever it said counts for nothing then, and
    /// another session over the same cache runs in a space that has them; as each reads a module more, that ends.
    [[nodiscard]] bool moves_on();
    /// What the last call used, in gas units.
    [[nodiscard]] std::uint64_t gas_used() const noexcept { return gas_used_; }

private:
    const ChainConfig& chain_;
    CodeCache& codes_;
    StateReader state_;
    std::shared_ptr<CodeSpace> space_;
    Arena arena_;
    NativeExtensions extensions_;
    std::optional<Session> session_;
    std::uint64_t gas_used_ = 0;
};
}  // namespace braid::move
