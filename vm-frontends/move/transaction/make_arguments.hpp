// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/session.hpp"

namespace braid::move
{
/// How arguments that a client gives become those of a function.
struct ArgumentRules
{
    /// Feature 15: objects, options and fixed-point numbers may be given, which constructors of the framework make.
    bool has_struct_constructors = true;
    /// Of a view, which takes signers from anyone, returns values, and is not asked what its parameters are.
    bool is_view = false;
};

/// The function's arguments: signers first, then what the client gives, in BCS; structures are made by their constructors, so
/// that none comes to be that code could not have made. The errors are aptos-core's:
/// aptos-vm/src/verifier/transaction_arg_validation.rs.
[[nodiscard]] Result<std::span<const Bytes>, VmError> make_arguments(Session& session,
    const LoadedFunction& function, std::span<const Type* const> type_arguments,
    std::span<const Bytes> senders, std::span<const Bytes> given, const ArgumentRules& rules);
}  // namespace braid::move
