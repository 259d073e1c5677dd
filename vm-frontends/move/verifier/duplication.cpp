// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/passes.hpp"
#include <algorithm>
#include <numeric>
#include <string_view>
#include <tuple>

namespace braid::move
{
namespace
{
int compare(const SignatureToken& a, const SignatureToken& b) noexcept
{
    const auto shape = [](const SignatureToken& token)
    {
        return std::tuple{token.kind, token.index, token.abilities.bits, token.parameter_count,
            token.arguments.size()};
    };
    if (shape(a) != shape(b))
        return shape(a) < shape(b) ? -1 : 1;
    for (std::size_t i = 0; i < a.arguments.size(); ++i)
        if (const int order = compare(a.arguments[i], b.arguments[i]); order != 0)
            return order;
    return 0;
}

bool is_before(const Signature& a, const Signature& b) noexcept
{
    return std::ranges::lexicographical_compare(
        a, b, [](const SignatureToken& x, const SignatureToken& y) { return compare(x, y) < 0; });
}

bool is_before(const Constant& a, const Constant& b) noexcept
{
    const auto text_of = [](const Constant& constant)
    {
        return std::string_view{
            reinterpret_cast<const char*>(constant.data.data()), constant.data.size()};
    };
    if (const int order = text_of(a).compare(text_of(b)); order != 0)
        return order < 0;
    return compare(a.type, b.type) < 0;
}

bool is_before(const VariantFieldHandle& a, const VariantFieldHandle& b) noexcept
{
    return std::tie(a.owner, a.field, a.variants) < std::tie(b.owner, b.field, b.variants);
}

/// A pair of numbers as one.
std::uint32_t key_of(TableIndex first, std::uint16_t second) noexcept
{
    return std::uint32_t{first} << 16 | second;
}

template <typename T>
bool is_less(const T& a, const T& b)
{
    if constexpr (requires { is_before(a, b); })
        return is_before(a, b);
    else
        return a < b;
}

/// The first of `count` elements that equals one before it. `key(i)` is what they are compared by.
/// Cost: a sort, whatever the elements are, so that hostile ones are no slower.
template <typename Key>
std::optional<std::size_t> first_duplicate(std::size_t count, Key&& key)
{
    if (count < 2)
        return {};
    std::vector<std::uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order,
        [&](std::uint32_t a, std::uint32_t b)
        {
            if (is_less(key(a), key(b)))
                return true;
            return !is_less(key(b), key(a)) && a < b;
        });
    std::optional<std::size_t> found;
    for (std::size_t i = 1; i < count; ++i)
    {
        const bool is_duplicate = !is_less(key(order[i - 1]), key(order[i]));
        if (is_duplicate && (!found || order[i] < *found))
            found = order[i];
    }
    return found;
}

template <typename Entry, typename Key>
Result<Done, VmError> check_unique(const std::vector<Entry>& entries, IndexKind kind, Key&& key)
{
    const auto found = first_duplicate(
        entries.size(), [&](std::size_t i) -> decltype(auto) { return key(entries[i]); });
    if (found)
        return Err{error_at(StatusCode::duplicate_element, kind, *found)};
    return Done{};
}

template <typename Entry>
Result<Done, VmError> check_unique(const std::vector<Entry>& entries, IndexKind kind)
{
    return check_unique(entries, kind, [](const Entry& entry) -> const Entry& { return entry; });
}

Result<Done, VmError> check_unique(const std::vector<Instantiation>& entries, IndexKind kind)
{
    return check_unique(entries, kind,
        [](const Instantiation& entry) { return key_of(entry.handle, entry.type_arguments); });
}

Result<Done, VmError> check_unique(const std::vector<ModuleHandle>& entries, IndexKind kind)
{
    return check_unique(
        entries, kind, [](const ModuleHandle& entry) { return key_of(entry.address, entry.name); });
}

Result<Done, VmError> check_names(const CompiledTables& tables)
{
    if (auto checked = check_unique(tables.identifiers, IndexKind::identifier); !checked.ok())
        return checked;
    if (auto checked = check_unique(tables.addresses, IndexKind::address_identifier,
            [](const Hash32& address) -> const auto& { return address.bytes; });
        !checked.ok())
        return checked;
    if (auto checked = check_unique(tables.constants, IndexKind::constant_pool); !checked.ok())
        return checked;
    return check_unique(tables.signatures, IndexKind::signature);
}

Result<Done, VmError> check_handles(const CodeView& code)
{
    const CompiledTables& tables = code.tables;
    if (auto checked = check_unique(tables.module_handles, IndexKind::module_handle); !checked.ok())
        return checked;
    // Friends are module handles to aptos-core, too.
    if (code.module != nullptr)
        if (auto checked = check_unique(code.module->friends, IndexKind::module_handle);
            !checked.ok())
            return checked;
    if (auto checked = check_unique(tables.struct_handles, IndexKind::struct_handle,
            [](const StructHandle& handle) { return key_of(handle.module, handle.name); });
        !checked.ok())
        return checked;
    if (auto checked = check_unique(tables.function_handles, IndexKind::function_handle,
            [](const FunctionHandle& handle) { return key_of(handle.module, handle.name); });
        !checked.ok())
        return checked;
    return check_unique(tables.function_instantiations, IndexKind::function_instantiation);
}

Result<Done, VmError> check_members(const CompiledModule& module)
{
    if (auto checked = check_unique(module.field_handles, IndexKind::field_handle,
            [](const FieldHandle& handle) { return key_of(handle.owner, handle.field); });
        !checked.ok())
        return checked;
    if (auto checked = check_unique(module.field_instantiations, IndexKind::field_instantiation);
        !checked.ok())
        return checked;
    if (auto checked = check_unique(module.variant_field_handles, IndexKind::variant_field_handle);
        !checked.ok())
        return checked;
    if (auto checked = check_unique(
            module.variant_field_instantiations, IndexKind::variant_field_instantiation);
        !checked.ok())
        return checked;
    if (auto checked = check_unique(module.struct_variant_handles, IndexKind::struct_variant_handle,
            [](const StructVariantHandle& handle) { return key_of(handle.owner, handle.variant); });
        !checked.ok())
        return checked;
    return check_unique(
        module.struct_variant_instantiations, IndexKind::struct_variant_instantiation);
}

/// That definitions are of handles of the module itself, and that each such handle is defined. `definitions` are of `handles`.
template <typename Definition, typename Handle>
Result<Done, VmError> check_own(const CompiledModule& module,
    const std::vector<Definition>& definitions, const std::vector<Handle>& handles,
    std::pair<IndexKind, IndexKind> kinds)
{
    std::vector<bool> is_defined(handles.size());
    for (std::size_t i = 0; i < definitions.size(); ++i)
    {
        const TableIndex handle = definitions[i].handle;
        if (handles[handle].module != module.self_module)
            return Err{error_at(StatusCode::invalid_module_handle, kinds.first, i)};
        is_defined[handle] = true;
    }
    for (std::size_t i = 0; i < handles.size(); ++i)
        if (handles[i].module == module.self_module && !is_defined[i])
            return Err{error_at(StatusCode::unimplemented_handle, kinds.second, i)};
    return Done{};
}

Result<Done, VmError> check_functions(const CompiledModule& module)
{
    const auto& definitions = module.function_definitions;
    if (auto checked = check_unique(definitions, IndexKind::function_definition,
            [](const FunctionDefinition& definition) { return definition.handle; });
        !checked.ok())
        return checked;
    for (std::size_t i = 0; i < definitions.size(); ++i)
    {
        const auto& acquires = definitions[i].acquires;
        if (first_duplicate(acquires.size(), [&](std::size_t j) { return acquires[j]; }))
            return Err{error_at(
                StatusCode::duplicate_acquires_annotation, IndexKind::function_definition, i)};
    }
    return check_own(module, definitions, module.function_handles,
        {IndexKind::function_definition, IndexKind::function_handle});
}

Result<Done, VmError> check_fields(const std::vector<FieldDefinition>& fields)
{
    return check_unique(fields, IndexKind::field_definition,
        [](const FieldDefinition& field) { return field.name; });
}

Result<Done, VmError> check_structures(const CompiledModule& module)
{
    const auto& definitions = module.struct_definitions;
    if (auto checked = check_unique(definitions, IndexKind::struct_definition,
            [](const StructDefinition& definition) { return definition.handle; });
        !checked.ok())
        return checked;
    for (std::size_t i = 0; i < definitions.size(); ++i)
    {
        const StructDefinition& definition = definitions[i];
        if (definition.kind == StructDefinition::Kind::declared && definition.fields.empty())
            return Err{error_at(StatusCode::zero_sized_struct, IndexKind::struct_definition, i)};
        if (auto checked = check_fields(definition.fields); !checked.ok())
            return checked;
        if (auto checked = check_unique(definition.variants, IndexKind::variant_definition,
                [](const VariantDefinition& variant) { return variant.name; });
            !checked.ok())
            return checked;
        for (const VariantDefinition& variant : definition.variants)
            if (auto checked = check_fields(variant.fields); !checked.ok())
                return checked;
    }
    return check_own(module, definitions, module.struct_handles,
        {IndexKind::struct_definition, IndexKind::struct_handle});
}
}  // namespace

Result<Done, VmError> check_duplication(const CodeView& code)
{
    if (auto checked = check_names(code.tables); !checked.ok())
        return checked;
    if (auto checked = check_handles(code); !checked.ok())
        return checked;
    if (code.module == nullptr)
        return Done{};
    if (auto checked = check_members(*code.module); !checked.ok())
        return checked;
    if (auto checked = check_functions(*code.module); !checked.ok())
        return checked;
    if (auto checked = check_structures(*code.module); !checked.ok())
        return checked;
    return check_unique(code.module->struct_instantiations, IndexKind::struct_def_instantiation);
}
}  // namespace braid::move
