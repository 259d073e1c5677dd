// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "base/hash32.hpp"
#include "vm-frontends/move/format/abilities.hpp"
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace braid::move
{
struct Layout;
struct StructDeclaration;

/// What a type is at run time.
enum class TypeForm : std::uint8_t
{
    boolean,
    u8,
    u16,
    u32,
    u64,
    u128,
    u256,
    address,
    signer,
    vector,
    structure,
    reference,
    mutable_reference,
    type_parameter,
    function,
};

/// A type, interned: equal types of one CodeSpace are the same object, immutable, alive as long as the CodeSpace is.
struct Type
{
    TypeForm form = TypeForm::boolean;
    AbilitySet abilities;
    /// Whether it has no type parameters.
    bool is_closed = true;
    /// [form == type_parameter]
    std::uint16_t parameter = 0;
    /// Of a function: how many of `arguments`, first, are its parameters; the rest are its results.
    std::uint16_t parameter_count = 0;
    /// How many types it is made of, itself included; how deep they stand in one another.
    std::uint32_t node_count = 1;
    std::uint32_t depth = 1;
    /// [form == structure]
    const StructDeclaration* structure = nullptr;
    /// Type arguments of a structure; the one type that a vector holds or a reference refers to; a function's parameters and
    /// results.
    std::span<const Type* const> arguments;

    [[nodiscard]] const Type* element() const noexcept { return arguments[0]; }
    [[nodiscard]] bool is_reference() const noexcept
    {
        return form == TypeForm::reference || form == TypeForm::mutable_reference;
    }
};

/// A field of a structure or of a variant, its type in terms of the structure's type parameters.
struct FieldDeclaration
{
    std::string_view name;
    const Type* type = nullptr;
};

/// How a structure is declared, in one version of its module. Lives in the CodeSpace.
struct StructDeclaration
{
    struct Variant
    {
        std::string_view name;
        std::span<const FieldDeclaration> fields;
    };
    Hash32 address;
    std::string_view module;
    std::string_view name;
    AbilitySet abilities;
    std::span<const AbilitySet> type_parameter_constraints;
    /// Whether each type parameter is phantom.
    std::span<const bool> phantom;
    /// Of a structure that is no enum.
    std::span<const FieldDeclaration> fields;
    /// Of an enum.
    std::span<const Variant> variants;
    /// BCS of the StructTag of the resource group that it is a member of, as the module's aptos::metadata say; empty where it is
    /// of none.
    Bytes group_tag;
};
}  // namespace braid::move
