// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/transaction_arguments.hpp"
#include <algorithm>
#include <array>

namespace braid::move
{
namespace
{
/// The string's stands first: it is the one that needs no feature.
constexpr std::array<ArgumentConstructor, 5> constructors{{
    {.module = "string", .structure = "String", .function = "utf8"},
    {.module = "object", .structure = "Object", .function = "address_to_object"},
    {.module = "option", .structure = "Option", .function = "from_vec"},
    {.module = "fixed_point32", .structure = "FixedPoint32", .function = "create_from_raw_value"},
    {.module = "fixed_point64", .structure = "FixedPoint64", .function = "create_from_raw_value"},
}};
}  // namespace

const ArgumentConstructor* find_argument_constructor(
    const StructDeclaration& structure, bool has_struct_constructors) noexcept
{
    Hash32 core;
    core.bytes.back() = 1;
    if (structure.address != core)
        return nullptr;
    const auto allowed =
        std::span{constructors}.first(has_struct_constructors ? constructors.size() : 1);
    const auto found = std::ranges::find_if(allowed, [&](const ArgumentConstructor& entry)
        { return entry.module == structure.module && entry.structure == structure.name; });
    return found == allowed.end() ? nullptr : &*found;
}

bool is_transaction_argument(const Type& type, bool has_struct_constructors) noexcept
{
    const Type* part = &type;
    while (part->form == TypeForm::vector)
        part = part->element();
    switch (part->form)
    {
    case TypeForm::boolean:
    case TypeForm::u8:
    case TypeForm::u16:
    case TypeForm::u32:
    case TypeForm::u64:
    case TypeForm::u128:
    case TypeForm::u256:
    case TypeForm::address:
        return true;
    case TypeForm::structure:
        return find_argument_constructor(*part->structure, has_struct_constructors) != nullptr;
    default:
        return false;
    }
}

bool is_signer_parameter(const Type& type) noexcept
{
    return type.form == TypeForm::signer ||
           (type.form == TypeForm::reference && type.element()->form == TypeForm::signer);
}
}  // namespace braid::move
