// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/format/cursor.hpp"
#include "vm-frontends/move/format/identifier.hpp"
#include <algorithm>
#include <bitset>

/// The binary of a module or of a script. Tables that are empty are left out; those that are there lie one behind the other.
///
///   binary  = magic, version word, count, count x (table byte, offset, size), tables, own
///   own     = module: module handle | script: abilities of type parameters, parameters, access specifiers (8), code
///
/// https://github.com/move-language/move-on-aptos/blob/main/language/move-binary-format/src/deserializer.rs
namespace braid::move
{
namespace format
{
namespace
{
constexpr std::uint32_t friends_version = 2;
constexpr std::uint32_t abilities_version = 2;
constexpr std::uint32_t phantom_version = 3;
constexpr std::uint32_t metadata_version = 5;
constexpr std::uint32_t entry_version = 5;
constexpr std::uint32_t variants_version = 7;
constexpr std::uint32_t access_specifiers_version = 7;
constexpr std::uint32_t attributes_version = 8;
constexpr std::uint32_t struct_attributes_version = 10;

struct TableHeader
{
    Table table = Table::module_handles;
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
};

[[nodiscard]] bool is_variant_table(Table table) noexcept
{
    return table >= Table::variant_field_handles;
}

[[nodiscard]] bool is_module_table(Table table) noexcept
{
    return is_variant_table(table) ||
           (table >= Table::struct_definitions && table <= Table::friends);
}

/// What abilities stood for in version 1, where types were resources or not.
enum class Place : std::uint8_t
{
    structure,
    struct_parameter,
    function_parameter,
};

AbilitySet read_kind_of_version_1(Cursor& cursor, Place place)
{
    constexpr auto bits = [](auto... abilities)
    {
        return AbilitySet{static_cast<std::uint8_t>((static_cast<unsigned>(abilities) | ... | 0U))};
    };
    const std::uint8_t byte = cursor.u8();
    if (!cursor.ok())
        return {};
    if (place == Place::structure)
    {
        if (byte == 1)
            return bits(Ability::store, Ability::key);
        if (byte == 2)
            return bits(Ability::store, Ability::copy, Ability::drop);
    }
    else if (byte >= 1 && byte <= 3)
    {
        const AbilitySet base = byte == 1 ? AbilitySet{} :
                                byte == 2 ? bits(Ability::copy, Ability::drop) :
                                            bits(Ability::key);
        return place == Place::function_parameter ? base | bits(Ability::store) : base;
    }
    cursor.fail(StatusCode::unknown_ability, "no kind has that byte");
    return {};
}

AbilitySet read_abilities_at(Cursor& cursor, Place place)
{
    if (cursor.version() < abilities_version)
        return read_kind_of_version_1(cursor, place);
    return read_abilities(cursor);
}

/// A count, and so many of what `read` reads.
template <typename T, typename Read>
[[nodiscard]] std::vector<T> read_list(Cursor& cursor, std::uint64_t count_max, const Read& read)
{
    std::vector<T> list;
    const std::uint64_t count = cursor.leb128(count_max);
    for (std::uint64_t i = 0; i < count && cursor.ok(); ++i)
        list.push_back(read(cursor));
    return list;
}

std::vector<AbilitySet> read_function_type_parameters(Cursor& cursor)
{
    return read_list<AbilitySet>(cursor, type_parameter_count_max,
        [](Cursor& c) { return read_abilities_at(c, Place::function_parameter); });
}

ModuleHandle read_module_handle(Cursor& cursor)
{
    ModuleHandle handle;
    handle.address = cursor.index();
    handle.name = cursor.index();
    return handle;
}

StructTypeParameter read_struct_type_parameter(Cursor& cursor)
{
    StructTypeParameter parameter;
    parameter.constraints = read_abilities_at(cursor, Place::struct_parameter);
    if (cursor.version() >= phantom_version)
        parameter.is_phantom = cursor.leb128(1) != 0;
    return parameter;
}

StructHandle read_struct_handle(Cursor& cursor)
{
    StructHandle handle;
    handle.module = cursor.index();
    handle.name = cursor.index();
    handle.abilities = read_abilities_at(cursor, Place::structure);
    handle.type_parameters = read_list<StructTypeParameter>(
        cursor, type_parameter_count_max, read_struct_type_parameter);
    return handle;
}

/// A byte from one to `max`; one, and the fault, where it is another.
std::uint8_t read_choice(Cursor& cursor, std::uint8_t max, const char* why)
{
    const std::uint8_t byte = cursor.u8();
    if (byte >= 1 && byte <= max)
        return byte;
    cursor.fail(StatusCode::malformed, why);
    return 1;
}

bool read_option(Cursor& cursor)
{
    return read_choice(cursor, some_byte, "an option is neither none nor some") == some_byte;
}

AccessSpecifier read_access_specifier(Cursor& cursor)
{
    using Resource = AccessSpecifier::Resource;
    using Address = AccessSpecifier::Address;
    AccessSpecifier specifier;
    specifier.kind =
        static_cast<AccessSpecifier::Kind>(read_choice(cursor, 2, "no access has that byte"));
    specifier.negated =
        read_choice(cursor, true_byte, "a boolean is neither false nor true") == true_byte;
    specifier.resource = static_cast<Resource>(
        read_choice(cursor, static_cast<std::uint8_t>(Resource::resource_instantiation),
            "no resource specifier has that byte"));
    if (specifier.resource != Resource::any)
        specifier.resource_index = cursor.index();
    if (specifier.resource == Resource::resource_instantiation)
        specifier.resource_signature = cursor.index();
    specifier.address = static_cast<Address>(read_choice(cursor,
        static_cast<std::uint8_t>(Address::parameter), "no address specifier has that byte"));
    if (specifier.address == Address::literal)
        specifier.address_index = cursor.index();
    if (specifier.address == Address::parameter)
    {
        specifier.address_index = static_cast<TableIndex>(cursor.leb128(local_index_max));
        if (read_option(cursor))
            specifier.parameter_function = cursor.index();
    }
    return specifier;
}

std::optional<std::vector<AccessSpecifier>> read_access_specifiers(Cursor& cursor)
{
    if (!read_option(cursor))
        return std::nullopt;
    return read_list<AccessSpecifier>(cursor, access_specifier_count_max, read_access_specifier);
}

FunctionAttribute read_attribute(Cursor& cursor)
{
    const bool of_structures =
        cursor.knows(struct_attributes_version) && cursor.version() >= struct_attributes_version;
    FunctionAttribute attribute;
    attribute.kind = read_choice(cursor,
        of_structures ? FunctionAttribute::kind_max : FunctionAttribute::module_lock,
        "no attribute has that byte");
    if (attribute.has_operand())
        attribute.operand = cursor.number<std::uint16_t>(StatusCode::bad_u16);
    return attribute;
}

FunctionHandle read_function_handle(Cursor& cursor)
{
    FunctionHandle handle;
    handle.module = cursor.index();
    handle.name = cursor.index();
    handle.parameters = cursor.index();
    handle.results = cursor.index();
    handle.type_parameters = read_function_type_parameters(cursor);
    if (cursor.version() >= access_specifiers_version && cursor.ok())
        handle.access_specifiers = read_access_specifiers(cursor);
    if (cursor.version() >= attributes_version)
        handle.attributes =
            read_list<FunctionAttribute>(cursor, attribute_count_max, read_attribute);
    return handle;
}

Instantiation read_instantiation(Cursor& cursor)
{
    Instantiation instantiation;
    instantiation.handle = cursor.index();
    instantiation.type_arguments = cursor.index();
    return instantiation;
}

Signature read_signature(Cursor& cursor)
{
    return read_list<SignatureToken>(cursor, signature_size_max, read_type);
}

std::vector<std::uint8_t> read_blob(Cursor& cursor, std::uint64_t size_max)
{
    const auto size = static_cast<std::size_t>(cursor.leb128(size_max));
    const Bytes bytes = cursor.fixed(size, StatusCode::malformed, "a table ends within bytes");
    return {bytes.begin(), bytes.end()};
}

Constant read_constant(Cursor& cursor)
{
    Constant constant;
    constant.type = read_type(cursor);
    constant.data = read_blob(cursor, constant_size_max);
    return constant;
}

Metadata read_metadata(Cursor& cursor)
{
    Metadata metadata;
    metadata.key = read_blob(cursor, metadata_key_size_max);
    metadata.value = read_blob(cursor, metadata_value_size_max);
    return metadata;
}

std::string read_identifier(Cursor& cursor)
{
    const auto size = static_cast<std::size_t>(cursor.leb128(cursor.context().identifier_size_max));
    const Bytes bytes = cursor.fixed(size, StatusCode::malformed, "a table ends within a name");
    std::string name{bytes.begin(), bytes.end()};
    if (!is_identifier(name, cursor.version()))
        cursor.fail(StatusCode::malformed, "a name is no identifier");
    return name;
}

Hash32 read_address(Cursor& cursor)
{
    const Bytes bytes = cursor.fixed(32, StatusCode::malformed, "a table ends within an address");
    return bytes.empty() ? Hash32{} : Hash32::from(bytes);
}

FieldDefinition read_field_definition(Cursor& cursor)
{
    FieldDefinition field;
    field.name = cursor.index();
    field.type = read_type(cursor);
    return field;
}

std::vector<FieldDefinition> read_field_definitions(Cursor& cursor)
{
    return read_list<FieldDefinition>(cursor, field_count_max, read_field_definition);
}

VariantDefinition read_variant_definition(Cursor& cursor)
{
    VariantDefinition variant;
    variant.name = cursor.index();
    variant.fields = read_field_definitions(cursor);
    return variant;
}

StructDefinition read_struct_definition(Cursor& cursor)
{
    StructDefinition definition;
    definition.handle = cursor.index();
    const std::uint8_t byte = cursor.u8();
    if (byte < 1 || byte > static_cast<std::uint8_t>(StructDefinition::Kind::declared_variants))
    {
        cursor.fail(StatusCode::unknown_native_struct_flag, "no structure is declared so");
        return definition;
    }
    definition.kind = static_cast<StructDefinition::Kind>(byte);
    if (definition.kind == StructDefinition::Kind::declared)
        definition.fields = read_field_definitions(cursor);
    if (definition.kind != StructDefinition::Kind::declared_variants)
        return definition;
    if (cursor.version() < variants_version)
        cursor.fail(StatusCode::malformed, "the version has no variants");
    definition.variants =
        read_list<VariantDefinition>(cursor, variant_count_max, read_variant_definition);
    return definition;
}

FieldHandle read_field_handle(Cursor& cursor)
{
    FieldHandle handle;
    handle.owner = cursor.index();
    handle.field = static_cast<std::uint16_t>(cursor.leb128(field_offset_max));
    return handle;
}

VariantFieldHandle read_variant_field_handle(Cursor& cursor)
{
    VariantFieldHandle handle;
    handle.owner = cursor.index();
    handle.field = static_cast<std::uint16_t>(cursor.leb128(field_offset_max));
    handle.variants = read_list<std::uint16_t>(cursor, variant_count_max,
        [](Cursor& c) { return static_cast<std::uint16_t>(c.leb128(variant_offset_max)); });
    return handle;
}

StructVariantHandle read_struct_variant_handle(Cursor& cursor)
{
    StructVariantHandle handle;
    handle.owner = cursor.index();
    handle.variant = static_cast<std::uint16_t>(cursor.leb128(variant_offset_max));
    return handle;
}

void read_visibility(Cursor& cursor, std::uint8_t byte, FunctionDefinition& definition)
{
    const auto visibility = static_cast<Visibility>(byte);
    definition.visibility = visibility;
    if (cursor.version() < entry_version && visibility == Visibility::script)
    {
        definition.visibility = Visibility::everyone;
        definition.is_entry = true;
    }
    else if (visibility == Visibility::script || byte > std::uint8_t{3})
        cursor.fail(StatusCode::malformed, "no visibility has that byte");
}

FunctionDefinition read_function_definition(Cursor& cursor)
{
    FunctionDefinition definition;
    definition.handle = cursor.index();
    std::uint8_t flags = cursor.u8();
    if (cursor.version() == 1)
    {
        if ((flags & public_flag_of_version_1) != 0)
            definition.visibility = Visibility::everyone;
        flags &= static_cast<std::uint8_t>(~public_flag_of_version_1);
    }
    else
    {
        read_visibility(cursor, flags, definition);
        flags = cursor.u8();
    }
    if (cursor.version() >= entry_version)
    {
        definition.is_entry = (flags & entry_flag) != 0;
        flags &= static_cast<std::uint8_t>(~entry_flag);
    }
    definition.acquires =
        read_list<TableIndex>(cursor, acquires_count_max, [](Cursor& c) { return c.index(); });
    if ((flags & native_flag) == 0)
        definition.code = read_code_unit(cursor);
    if ((flags & ~native_flag) != 0)
        cursor.fail(StatusCode::invalid_flag_bits, "a function has flags that mean nothing");
    return definition;
}

/// Reads one binary: its header, its tables in the order of their places, what is its own.
class BinaryReader
{
public:
    BinaryReader(Bytes binary, const BinaryLimits& limits)
      : binary_(binary),
        context_{.version_known = std::max(limits.version_max, limits.version_known),
            .identifier_size_max = limits.identifier_size_max}
    {
        fault_.code = StatusCode::executed;
        read_header(std::min(limits.version_max, format_version_max));
    }

    [[nodiscard]] VmError take_fault() { return std::move(fault_); }
    [[nodiscard]] bool ok() const noexcept { return fault_.code == StatusCode::executed; }
    [[nodiscard]] std::uint32_t version() const noexcept { return context_.version; }
    /// What stands behind the tables.
    [[nodiscard]] Cursor own() { return {own_, context_, fault_}; }

    void read_common(CompiledTables& tables)
    {
        for (const TableHeader& header : headers_)
            read_common(header, tables);
    }

    void read_module(CompiledModule& module)
    {
        for (const TableHeader& header : headers_)
            read_module(header, module);
    }

    void refuse_module_tables()
    {
        for (const TableHeader& header : headers_)
            if (is_module_table(header.table))
                fail(StatusCode::malformed, "a script has a table of modules");
    }

private:
    void fail(StatusCode code, const char* why)
    {
        if (ok())
            fault_ = VmError{code, why};
    }

    void read_header(std::uint32_t version_max)
    {
        if (binary_.size() < magic.size() || !equal(binary_.first(magic.size()), magic))
            return fail(StatusCode::bad_magic, "the binary does not begin as Move's do");
        Cursor cursor{binary_.subspan(magic.size()), context_, fault_};
        context_.version = cursor.number<std::uint32_t>(StatusCode::malformed) & ~aptos_mark;
        if (context_.version == 0 || context_.version > version_max)
            cursor.fail(StatusCode::unknown_version, "the version of the binary is not read");
        const std::uint64_t count = cursor.leb128(table_count_max);
        for (std::uint64_t i = 0; i < count && ok(); ++i)
            read_table_header(cursor);
        const std::size_t size = check_headers();
        if (!ok())
            return;
        const Bytes rest = binary_.subspan(magic.size() + cursor.offset());
        if (rest.size() < size)
            return fail(StatusCode::malformed, "the binary ends within its tables");
        tables_ = rest.first(size);
        own_ = rest.subspan(size);
    }

    void read_table_header(Cursor& cursor)
    {
        TableHeader header;
        const std::uint8_t byte = cursor.u8();
        header.offset = static_cast<std::uint32_t>(cursor.leb128(table_offset_max));
        header.size = static_cast<std::uint32_t>(cursor.leb128(table_offset_max));
        if (byte == 0 || byte == table_unused || byte > table_max)
            cursor.fail(StatusCode::unknown_table_type, "no table has that byte");
        header.table = static_cast<Table>(byte);
        headers_.push_back(header);
    }

    /// Tables must follow one another without gaps, each once, none empty. How large they are together.
    std::size_t check_headers()
    {
        // Of equal offsets the first stays first: at most one of them can be right, and the first fault is the answer.
        for (std::size_t i = 1; i < headers_.size(); ++i)
            for (std::size_t j = i; j > 0 && headers_[j].offset < headers_[j - 1].offset; --j)
                std::swap(headers_[j], headers_[j - 1]);
        std::uint64_t offset = 0;
        std::bitset<table_max + 1> seen;
        for (const TableHeader& header : headers_)
        {
            if (header.offset != offset || header.size == 0)
                fail(StatusCode::bad_header_table, "a table is empty or has a gap before it");
            offset += header.size;
            if (offset > table_offset_max)
                fail(StatusCode::bad_header_table, "the tables are too large");
            if (ok() && seen.test(static_cast<std::size_t>(header.table)))
                fail(StatusCode::duplicate_table, "a table is there twice");
            if (offset > binary_.size())
                fail(StatusCode::bad_header_table, "a table is larger than the binary");
            if (!ok())
                return 0;
            seen.set(static_cast<std::size_t>(header.table));
        }
        return static_cast<std::size_t>(offset);
    }

    template <typename T, typename Read>
    void fill(const TableHeader& header, std::vector<T>& table, const Read& read)
    {
        // Headers that do not fit the binary leave no tables.
        if (!ok())
            return;
        Cursor cursor{tables_.subspan(header.offset, header.size), context_, fault_};
        while (ok() && !cursor.at_end())
            table.push_back(read(cursor));
    }

    void read_common(const TableHeader& header, CompiledTables& tables)
    {
        switch (header.table)
        {
        case Table::module_handles:
            return fill(header, tables.module_handles, read_module_handle);
        case Table::struct_handles:
            return fill(header, tables.struct_handles, read_struct_handle);
        case Table::function_handles:
            return fill(header, tables.function_handles, read_function_handle);
        case Table::function_instantiations:
            return fill(header, tables.function_instantiations, read_instantiation);
        case Table::signatures:
            return fill(header, tables.signatures, read_signature);
        case Table::constants:
            return fill(header, tables.constants, read_constant);
        case Table::identifiers:
            return fill(header, tables.identifiers, read_identifier);
        case Table::addresses:
            return fill(header, tables.addresses, read_address);
        case Table::metadata:
            if (version() < metadata_version)
                fail(StatusCode::malformed, "the version has no metadata");
            return fill(header, tables.metadata, read_metadata);
        case Table::friends:
            if (version() < friends_version)
                fail(StatusCode::malformed, "the version has no friends");
            return;
        default:
            if (is_variant_table(header.table) && version() < variants_version)
                fail(StatusCode::malformed, "the version has no variants");
        }
    }

    void read_module(const TableHeader& header, CompiledModule& module)
    {
        switch (header.table)
        {
        case Table::struct_definitions:
            return fill(header, module.struct_definitions, read_struct_definition);
        case Table::struct_instantiations:
            return fill(header, module.struct_instantiations, read_instantiation);
        case Table::function_definitions:
            return fill(header, module.function_definitions, read_function_definition);
        case Table::field_handles:
            return fill(header, module.field_handles, read_field_handle);
        case Table::field_instantiations:
            return fill(header, module.field_instantiations, read_instantiation);
        case Table::friends:
            return fill(header, module.friends, read_module_handle);
        case Table::variant_field_handles:
            return fill(header, module.variant_field_handles, read_variant_field_handle);
        case Table::variant_field_instantiations:
            return fill(header, module.variant_field_instantiations, read_instantiation);
        case Table::struct_variant_handles:
            return fill(header, module.struct_variant_handles, read_struct_variant_handle);
        case Table::struct_variant_instantiations:
            return fill(header, module.struct_variant_instantiations, read_instantiation);
        default:
            return;
        }
    }

    Bytes binary_;
    Cursor::Context context_;
    VmError fault_;
    std::vector<TableHeader> headers_;
    Bytes tables_;
    Bytes own_;
};
}  // namespace

AbilitySet read_abilities(Cursor& cursor)
{
    if (cursor.version() < abilities_version)
        return read_kind_of_version_1(cursor, Place::struct_parameter);
    return {static_cast<std::uint8_t>(cursor.leb128(AbilitySet::all_bits))};
}
}  // namespace format

Result<CompiledModule, VmError> read_module_unchecked(Bytes binary, const BinaryLimits& limits)
{
    format::BinaryReader reader{binary, limits};
    CompiledModule module;
    module.version = reader.version();
    if (reader.ok())
        module.self_module = reader.own().index();
    reader.read_common(module);
    reader.read_module(module);
    if (!reader.ok())
        return Err{reader.take_fault()};
    return module;
}

Result<CompiledScript, VmError> read_script_unchecked(Bytes binary, const BinaryLimits& limits)
{
    format::BinaryReader reader{binary, limits};
    CompiledScript script;
    script.version = reader.version();
    if (reader.ok())
    {
        format::Cursor own = reader.own();
        script.type_parameters = format::read_function_type_parameters(own);
        script.parameters = own.index();
        if (own.version() >= format::attributes_version && own.ok())
            script.access_specifiers = format::read_access_specifiers(own);
        script.code = format::read_code_unit(own);
    }
    reader.read_common(script);
    reader.refuse_module_tables();
    if (!reader.ok())
        return Err{reader.take_fault()};
    return script;
}

Result<CompiledModule, VmError> read_module(Bytes binary, const BinaryLimits& limits)
{
    auto module = read_module_unchecked(binary, limits);
    if (!module.ok())
        return module;
    auto checked = check_bounds(*module);
    if (!checked.ok())
        return Err{checked.error()};
    return module;
}

Result<CompiledScript, VmError> read_script(Bytes binary, const BinaryLimits& limits)
{
    auto script = read_script_unchecked(binary, limits);
    if (!script.ok())
        return script;
    auto checked = check_bounds(*script);
    if (!checked.ok())
        return Err{checked.error()};
    return script;
}
}  // namespace braid::move
