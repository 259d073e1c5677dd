// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/type.hpp"

/// Which types the arguments of transactions and of view functions may have: aptos-core's
/// aptos-vm/src/verifier/transaction_arg_validation.rs. Making the values is the transaction's part.
namespace braid::move
{
/// A structure that arguments may have, and the function of its module that makes one. All are at address 0x1.
struct ArgumentConstructor
{
    std::string_view module;
    std::string_view structure;
    std::string_view function;
};

/// The constructor of that structure; null where arguments may not have it. Before STRUCT_CONSTRUCTORS (feature 15) strings
/// alone can be made.
[[nodiscard]] const ArgumentConstructor* find_argument_constructor(
    const StructDeclaration& structure, bool has_struct_constructors) noexcept;

/// Whether a parameter of an entry function, signers aside, may have the type.
[[nodiscard]] bool is_transaction_argument(const Type& type, bool has_struct_constructors) noexcept;

/// Whether the parameter is a signer, or an immutable reference to one.
[[nodiscard]] bool is_signer_parameter(const Type& type) noexcept;
}  // namespace braid::move
