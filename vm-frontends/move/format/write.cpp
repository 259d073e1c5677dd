// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include "vm-frontends/move/format/limits.hpp"
#include <algorithm>

namespace braid::move
{
namespace format
{
namespace
{
constexpr std::uint32_t access_specifiers_version = 7;
constexpr std::uint32_t attributes_version = 8;

[[nodiscard]] constexpr std::uint8_t byte_of(TypeByte byte) noexcept
{
    return static_cast<std::uint8_t>(byte);
}

/// By kind of token.
constexpr std::array<std::uint8_t, 22> type_bytes{
    byte_of(TypeByte::boolean),
    byte_of(TypeByte::u8),
    byte_of(TypeByte::u16),
    byte_of(TypeByte::u32),
    byte_of(TypeByte::u64),
    byte_of(TypeByte::u128),
    byte_of(TypeByte::u256),
    byte_of(TypeByte::i8),
    byte_of(TypeByte::i16),
    byte_of(TypeByte::i32),
    byte_of(TypeByte::i64),
    byte_of(TypeByte::i128),
    byte_of(TypeByte::i256),
    byte_of(TypeByte::address),
    byte_of(TypeByte::signer),
    byte_of(TypeByte::vector),
    byte_of(TypeByte::structure),
    byte_of(TypeByte::structure_instantiation),
    byte_of(TypeByte::reference),
    byte_of(TypeByte::mutable_reference),
    byte_of(TypeByte::type_parameter),
    byte_of(TypeByte::function),
};

/// Appends the parts of a binary.
class Out
{
public:
    explicit Out(std::uint32_t version) noexcept : version_(version) {}

    [[nodiscard]] std::uint32_t version() const noexcept { return version_; }
    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
    [[nodiscard]] std::vector<std::uint8_t> take() { return std::move(bytes_); }

    void u8(std::uint8_t value) { bytes_.push_back(value); }
    void raw(Bytes bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
    void leb128(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7)
            u8(static_cast<std::uint8_t>(value | 0x80));
        u8(static_cast<std::uint8_t>(value));
    }
    /// The number's lowest bytes, least significant first.
    void number(std::uint64_t value, std::size_t size)
    {
        for (std::size_t i = 0; i < size; ++i)
            u8(static_cast<std::uint8_t>(value >> (8 * i)));
    }
    void blob(Bytes bytes)
    {
        leb128(bytes.size());
        raw(bytes);
    }
    template <typename T>
    void list(const std::vector<T>& values)
    {
        leb128(values.size());
        for (const T& value : values)
            put(value);
    }

    void put(std::uint16_t index) { leb128(index); }
    void put(AbilitySet abilities) { leb128(abilities.bits); }
    void put(const ModuleHandle& handle)
    {
        put(handle.address);
        put(handle.name);
    }
    void put(const StructTypeParameter& parameter)
    {
        put(parameter.constraints);
        u8(parameter.is_phantom ? 1 : 0);
    }
    void put(const StructHandle& handle)
    {
        put(handle.module);
        put(handle.name);
        put(handle.abilities);
        list(handle.type_parameters);
    }
    void put(const FunctionHandle& handle)
    {
        put(handle.module);
        put(handle.name);
        put(handle.parameters);
        put(handle.results);
        list(handle.type_parameters);
        if (version_ >= access_specifiers_version)
            put(handle.access_specifiers);
        if (version_ >= attributes_version)
            list(handle.attributes);
    }
    void put(const std::optional<std::vector<AccessSpecifier>>& specifiers)
    {
        u8(specifiers ? some_byte : none_byte);
        if (specifiers)
            list(*specifiers);
    }
    void put(const AccessSpecifier& specifier);
    void put(const FunctionAttribute& attribute)
    {
        u8(attribute.kind);
        if (attribute.has_operand())
            number(attribute.operand, 2);
    }
    void put(const Instantiation& instantiation)
    {
        put(instantiation.handle);
        put(instantiation.type_arguments);
    }
    void put(const Signature& signature) { list(signature); }
    void put(const SignatureToken& type);
    void put(const std::string& name)
    {
        leb128(name.size());
        bytes_.insert(bytes_.end(), name.begin(), name.end());
    }
    void put(const Hash32& address) { raw(address); }
    void put(const Constant& constant)
    {
        put(constant.type);
        blob(constant.data);
    }
    void put(const Metadata& metadata)
    {
        blob(metadata.key);
        blob(metadata.value);
    }
    void put(const FieldDefinition& field)
    {
        put(field.name);
        put(field.type);
    }
    void put(const VariantDefinition& variant)
    {
        put(variant.name);
        list(variant.fields);
    }
    void put(const StructDefinition& definition)
    {
        put(definition.handle);
        u8(static_cast<std::uint8_t>(definition.kind));
        if (definition.kind == StructDefinition::Kind::declared)
            list(definition.fields);
        if (definition.kind == StructDefinition::Kind::declared_variants)
            list(definition.variants);
    }
    void put(const FunctionDefinition& definition);
    void put(const FieldHandle& handle)
    {
        put(handle.owner);
        put(handle.field);
    }
    void put(const VariantFieldHandle& handle)
    {
        put(handle.owner);
        put(handle.field);
        list(handle.variants);
    }
    void put(const StructVariantHandle& handle)
    {
        put(handle.owner);
        put(handle.variant);
    }
    void put(const CodeUnit& unit);

private:
    void put(const Instruction& instruction, const std::vector<u256>& wide);
    void wide(const u256& value, std::size_t size)
    {
        for (std::size_t i = 0; i < size / 8; ++i)
            number(value[i], 8);
    }

    std::uint32_t version_;
    std::vector<std::uint8_t> bytes_;
};

void Out::put(const AccessSpecifier& specifier)
{
    u8(static_cast<std::uint8_t>(specifier.kind));
    u8(specifier.negated ? true_byte : false_byte);
    u8(static_cast<std::uint8_t>(specifier.resource));
    if (specifier.resource != AccessSpecifier::Resource::any)
        put(specifier.resource_index);
    if (specifier.resource == AccessSpecifier::Resource::resource_instantiation)
        put(specifier.resource_signature);
    u8(static_cast<std::uint8_t>(specifier.address));
    if (specifier.address != AccessSpecifier::Address::any)
        put(specifier.address_index);
    if (specifier.address != AccessSpecifier::Address::parameter)
        return;
    u8(specifier.parameter_function ? some_byte : none_byte);
    if (specifier.parameter_function)
        put(*specifier.parameter_function);
}

// Types are at most 256 deep.
void Out::put(const SignatureToken& type)
{
    u8(type_bytes[static_cast<std::size_t>(type.kind)]);
    switch (type.kind)
    {
    case TokenKind::structure:
    case TokenKind::type_parameter:
        put(type.index);
        break;
    case TokenKind::structure_instantiation:
        put(type.index);
        leb128(type.arguments.size());
        break;
    case TokenKind::function:
        put(type.abilities);
        leb128(type.parameter_count);
        leb128(type.arguments.size() - type.parameter_count);
        break;
    default:
        break;
    }
    for (const SignatureToken& argument : type.arguments)
        put(argument);
}

void Out::put(const FunctionDefinition& definition)
{
    put(definition.handle);
    u8(static_cast<std::uint8_t>(definition.visibility));
    const unsigned flags =
        (definition.is_entry ? entry_flag : 0U) | (definition.code ? 0U : native_flag);
    u8(static_cast<std::uint8_t>(flags));
    list(definition.acquires);
    if (definition.code)
        put(*definition.code);
}

void Out::put(const CodeUnit& unit)
{
    put(unit.locals);
    leb128(unit.code.size());
    for (const Instruction& instruction : unit.code)
        put(instruction, unit.wide);
}

void Out::put(const Instruction& instruction, const std::vector<u256>& wide_values)
{
    u8(static_cast<std::uint8_t>(instruction.opcode));
    switch (operand_of(instruction.opcode))
    {
    case OperandKind::none:
        return;
    case OperandKind::literal_u8:
    case OperandKind::literal_i8:
        return number(instruction.immediate, 1);
    case OperandKind::literal_u16:
    case OperandKind::literal_i16:
        return number(instruction.immediate, 2);
    case OperandKind::literal_u32:
    case OperandKind::literal_i32:
        return number(instruction.immediate, 4);
    case OperandKind::literal_u64:
    case OperandKind::literal_i64:
        return number(instruction.immediate, 8);
    case OperandKind::literal_u128:
    case OperandKind::literal_i128:
        return wide(wide_values[instruction.immediate], 16);
    case OperandKind::literal_u256:
    case OperandKind::literal_i256:
        return wide(wide_values[instruction.immediate], 32);
    case OperandKind::signature_and_count:
        put(instruction.operand);
        return number(instruction.immediate, 8);
    case OperandKind::function_and_mask:
    case OperandKind::function_instantiation_and_mask:
        put(instruction.operand);
        return leb128(instruction.immediate);
    default:
        return put(instruction.operand);
    }
}

/// The tables of a binary and their headers, in canonical order.
class TablesWriter
{
public:
    explicit TablesWriter(std::uint32_t version) : headers_(version), contents_(version) {}

    template <typename T>
    void add(Table table, const std::vector<T>& entries)
    {
        if (entries.empty())
            return;
        const std::size_t offset = contents_.size();
        for (const T& entry : entries)
            contents_.put(entry);
        headers_.u8(static_cast<std::uint8_t>(table));
        headers_.leb128(offset);
        headers_.leb128(contents_.size() - offset);
        ++count_;
    }

    void add(const CompiledTables& tables)
    {
        add(Table::module_handles, tables.module_handles);
        add(Table::struct_handles, tables.struct_handles);
        add(Table::function_handles, tables.function_handles);
        add(Table::function_instantiations, tables.function_instantiations);
        add(Table::signatures, tables.signatures);
        add(Table::identifiers, tables.identifiers);
        add(Table::addresses, tables.addresses);
        add(Table::constants, tables.constants);
        add(Table::metadata, tables.metadata);
    }

    /// The header and the tables; what is the module's or the script's own goes behind it.
    [[nodiscard]] Out finish()
    {
        Out out{contents_.version()};
        for (const std::uint8_t byte : magic)
            out.u8(byte);
        const std::uint32_t version = contents_.version();
        out.number(version >= aptos_mark_version_min ? version | aptos_mark : version, 4);
        out.leb128(count_);
        out.raw(headers_.take());
        out.raw(contents_.take());
        return out;
    }

private:
    Out headers_;
    Out contents_;
    std::size_t count_ = 0;
};

[[nodiscard]] bool is_written(std::uint32_t version) noexcept
{
    return version >= format_version_min && version <= format_version_max;
}
}  // namespace
}  // namespace format

std::vector<std::uint8_t> write_module(const CompiledModule& module)
{
    using format::Table;
    BRAID_ASSERT(format::is_written(module.version));
    format::TablesWriter tables{module.version};
    tables.add(module);
    tables.add(Table::struct_definitions, module.struct_definitions);
    tables.add(Table::struct_instantiations, module.struct_instantiations);
    tables.add(Table::function_definitions, module.function_definitions);
    tables.add(Table::field_handles, module.field_handles);
    tables.add(Table::field_instantiations, module.field_instantiations);
    tables.add(Table::friends, module.friends);
    tables.add(Table::variant_field_handles, module.variant_field_handles);
    tables.add(Table::variant_field_instantiations, module.variant_field_instantiations);
    tables.add(Table::struct_variant_handles, module.struct_variant_handles);
    tables.add(Table::struct_variant_instantiations, module.struct_variant_instantiations);
    format::Out out = tables.finish();
    out.put(module.self_module);
    return out.take();
}

std::vector<std::uint8_t> write_script(const CompiledScript& script)
{
    BRAID_ASSERT(format::is_written(script.version));
    format::TablesWriter tables{script.version};
    tables.add(script);
    format::Out out = tables.finish();
    out.list(script.type_parameters);
    out.put(script.parameters);
    if (script.version >= format::attributes_version)
        out.put(script.access_specifiers);
    out.put(script.code);
    return out.take();
}
}  // namespace braid::move
