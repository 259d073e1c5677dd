// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/interpreter_scalars.hpp"

/// Run-time checks of types beside those of the verifier: for every operand the type that it has, at the operand's own place.
/// aptos-core: move-vm/runtime/src/runtime_type_checks.rs.
namespace braid::move
{
/// Sub-status of unknown_invariant_violation_error.
inline constexpr std::uint64_t paranoid_failure = 1;

namespace checks
{
/// Whether a value of the type may be given where `expected` is: functions may have abilities that nobody asks for.
[[nodiscard]] bool is_assignable(const Type* given, const Type* expected) noexcept;
/// Whether it refers to a value of that type. [is_mutable asks for a mutable reference]
[[nodiscard]] inline bool refers_to(
    const Type* reference, const Type* target, bool is_mutable) noexcept
{
    return reference->is_reference() && reference->element() == target &&
           (reference->form == TypeForm::mutable_reference ||
               (!is_mutable && reference->form == TypeForm::reference));
}
}  // namespace checks

/// What only control flow and stores check, before they run.
template <Operation operation>
BRAID_MOVE_INLINE bool Interpreter::check_before(const Registers& r)
{
    constexpr auto opcode = static_cast<Opcode>(operation);
    if constexpr (opcode == Opcode::ret)
        return check_locals_drop() || refuse(StatusCode::unknown_invariant_violation_error);
    else if constexpr (opcode == Opcode::st_loc)
    {
        const TypeOperand& local = current_.function->local_types[r.at->index];
        const bool holds =
            checks::is_assignable(type_at(r.top - 1), local.type) &&
            (r.locals[r.at->index].is_none() || local.type->abilities.has(Ability::drop));
        return holds || refuse(StatusCode::unknown_invariant_violation_error);
    }
    else if constexpr (opcode == Opcode::call_closure)
    {
        const TypeOperand& expected = r.at->closure->type;
        if (expected.type == nullptr)
            return refuse(expected.failure);
        return checks::is_assignable(type_at(r.top - 1), expected.type) ||
               refuse(StatusCode::unknown_invariant_violation_error);
    }
    else
        return true;
}

/// What the instruction leaves on the stack. `r` is as it left it.
template <Operation operation>
BRAID_MOVE_INLINE bool Interpreter::check_after(const Registers& r, const Step& step)
{
    return check_effect(static_cast<Opcode>(operation), r, step);
}
}  // namespace braid::move
