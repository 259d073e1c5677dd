// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/u256.hpp"
#include "vm-frontends/move/format/abilities.hpp"
#include "vm-frontends/move/format/opcode.hpp"
#include "vm-frontends/move/vm_error.hpp"
#include <optional>
#include <vector>

/// A module or a script of Move, as its binary says it: tables whose entries name one another by index.
/// https://github.com/move-language/move-on-aptos/blob/main/language/move-binary-format/src/file_format.rs
namespace braid::move
{
/// Index into one of the tables below; which, its place says.
using TableIndex = std::uint16_t;

/// The oldest that is written. Older ones are read, as nodes do: what they say differently is turned into what it means since.
inline constexpr std::uint32_t format_version_min = 5;
/// The newest that executes.
inline constexpr std::uint32_t format_version_executed_max = 8;
/// The newest that is read.
inline constexpr std::uint32_t format_version_max = 10;

struct ModuleHandle
{
    TableIndex address = 0;
    TableIndex name = 0;

    [[nodiscard]] friend bool operator==(const ModuleHandle&, const ModuleHandle&) = default;
};

struct StructTypeParameter
{
    AbilitySet constraints;
    bool is_phantom = false;

    [[nodiscard]] friend bool operator==(
        const StructTypeParameter&, const StructTypeParameter&) = default;
};

struct StructHandle
{
    TableIndex module = 0;
    TableIndex name = 0;
    AbilitySet abilities;
    std::vector<StructTypeParameter> type_parameters;

    [[nodiscard]] friend bool operator==(const StructHandle&, const StructHandle&) = default;
};

/// What a type is made of.
enum class TokenKind : std::uint8_t
{
    boolean,
    u8,
    u16,
    u32,
    u64,
    u128,
    u256,
    i8,
    i16,
    i32,
    i64,
    i128,
    i256,
    address,
    signer,
    vector,
    structure,
    structure_instantiation,
    reference,
    mutable_reference,
    type_parameter,
    function,
};

/// A type in a signature: a tree, at most 256 deep when it was read.
struct SignatureToken
{
    TokenKind kind = TokenKind::boolean;
    /// Of a function.
    AbilitySet abilities;
    /// The struct handle, or the type parameter.
    TableIndex index = 0;
    /// Of a function: how many of `arguments`, first, are its parameters; the rest are its results.
    std::uint32_t parameter_count = 0;
    /// What it is a vector of or a reference to; a structure's type arguments; a function's parameters and results.
    std::vector<SignatureToken> arguments;

    [[nodiscard]] friend bool operator==(const SignatureToken&, const SignatureToken&) = default;
    [[nodiscard]] bool is_reference() const noexcept
    {
        return kind == TokenKind::reference || kind == TokenKind::mutable_reference;
    }
    [[nodiscard]] bool is_unsigned() const noexcept
    {
        return kind >= TokenKind::u8 && kind <= TokenKind::u256;
    }
    /// Signed or not.
    [[nodiscard]] bool is_integer() const noexcept
    {
        return kind >= TokenKind::u8 && kind <= TokenKind::i256;
    }
};

using Signature = std::vector<SignatureToken>;

/// What a function says of the resources that it accesses (version 7 on). Read and written, never enforced by mainnet.
struct AccessSpecifier
{
    enum class Kind : std::uint8_t
    {
        reads = 1,
        writes = 2,
    };
    enum class Resource : std::uint8_t
    {
        any = 1,
        declared_at_address = 2,
        declared_in_module = 3,
        resource = 4,
        resource_instantiation = 5,
    };
    enum class Address : std::uint8_t
    {
        any = 1,
        literal = 2,
        parameter = 3,
    };
    Kind kind = Kind::reads;
    bool negated = false;
    Resource resource = Resource::any;
    /// Address, module handle or struct handle.
    TableIndex resource_index = 0;
    /// [resource == resource_instantiation]
    TableIndex resource_signature = 0;
    Address address = Address::any;
    /// Address, or the parameter.
    TableIndex address_index = 0;
    /// [address == parameter]
    std::optional<TableIndex> parameter_function;

    [[nodiscard]] friend bool operator==(const AccessSpecifier&, const AccessSpecifier&) = default;
};

/// An attribute of a function (version 8 on). Those of version 10 say which access to a structure the function stands for;
/// some of them name a variant or a field.
struct FunctionAttribute
{
    static constexpr std::uint8_t persistent = 1;
    static constexpr std::uint8_t module_lock = 2;
    static constexpr std::uint8_t pack = 3;
    static constexpr std::uint8_t pack_variant = 4;
    static constexpr std::uint8_t unpack = 5;
    static constexpr std::uint8_t unpack_variant = 6;
    static constexpr std::uint8_t test_variant = 7;
    static constexpr std::uint8_t borrow_field = 8;
    static constexpr std::uint8_t mut_borrow_field = 9;
    static constexpr std::uint8_t kind_max = 9;

    std::uint8_t kind = 0;
    /// [has_operand()]
    std::uint16_t operand = 0;

    [[nodiscard]] friend bool operator==(
        const FunctionAttribute&, const FunctionAttribute&) = default;
    [[nodiscard]] bool has_operand() const noexcept
    {
        return kind >= pack_variant && kind != unpack;
    }
};

struct FunctionHandle
{
    TableIndex module = 0;
    TableIndex name = 0;
    TableIndex parameters = 0;
    TableIndex results = 0;
    std::vector<AbilitySet> type_parameters;
    std::optional<std::vector<AccessSpecifier>> access_specifiers;
    std::vector<FunctionAttribute> attributes;

    [[nodiscard]] friend bool operator==(const FunctionHandle&, const FunctionHandle&) = default;
};

struct FieldHandle
{
    TableIndex owner = 0;
    std::uint16_t field = 0;

    [[nodiscard]] friend bool operator==(const FieldHandle&, const FieldHandle&) = default;
};

/// The same field of several variants.
struct VariantFieldHandle
{
    TableIndex owner = 0;
    std::vector<std::uint16_t> variants;
    std::uint16_t field = 0;

    [[nodiscard]] friend bool operator==(
        const VariantFieldHandle&, const VariantFieldHandle&) = default;
};

struct StructVariantHandle
{
    TableIndex owner = 0;
    std::uint16_t variant = 0;

    [[nodiscard]] friend bool operator==(
        const StructVariantHandle&, const StructVariantHandle&) = default;
};

/// An entry of another table with type arguments: of functions, structures, fields, variants, and fields of variants.
struct Instantiation
{
    TableIndex handle = 0;
    /// Into the signatures.
    TableIndex type_arguments = 0;

    [[nodiscard]] friend bool operator==(const Instantiation&, const Instantiation&) = default;
};

struct FieldDefinition
{
    TableIndex name = 0;
    SignatureToken type;

    [[nodiscard]] friend bool operator==(const FieldDefinition&, const FieldDefinition&) = default;
};

struct VariantDefinition
{
    TableIndex name = 0;
    std::vector<FieldDefinition> fields;

    [[nodiscard]] friend bool operator==(
        const VariantDefinition&, const VariantDefinition&) = default;
};

struct StructDefinition
{
    /// How the structure is declared, by the byte in the binary.
    enum class Kind : std::uint8_t
    {
        native = 1,
        declared = 2,
        declared_variants = 3,
    };
    TableIndex handle = 0;
    Kind kind = Kind::declared;
    /// [kind == declared]
    std::vector<FieldDefinition> fields;
    /// [kind == declared_variants]
    std::vector<VariantDefinition> variants;

    [[nodiscard]] friend bool operator==(
        const StructDefinition&, const StructDefinition&) = default;
};

/// An instruction with what it names.
struct Instruction
{
    Opcode opcode = Opcode::nop;
    /// A table's index, a local, a target of a branch; 0 where there is none.
    std::uint16_t operand = 0;
    /// Of ld_u8 to ld_u64 and ld_i8 to ld_i64 (sign-extended) the constant; of ld_u128, ld_u256, ld_i128 and ld_i256 (sign-
    /// extended) where it stands in CodeUnit::wide; of vec_pack and vec_unpack the count; of closures the mask.
    std::uint64_t immediate = 0;

    [[nodiscard]] friend bool operator==(const Instruction&, const Instruction&) = default;
};

struct CodeUnit
{
    /// The locals beyond the parameters: into the signatures.
    TableIndex locals = 0;
    std::vector<Instruction> code;
    std::vector<u256> wide;

    [[nodiscard]] friend bool operator==(const CodeUnit&, const CodeUnit&) = default;
};

enum class Visibility : std::uint8_t
{
    /// Private.
    module_only = 0,
    everyone = 1,
    /// Of versions before 5, read as everyone and entry.
    script = 2,
    friends = 3,
};

struct FunctionDefinition
{
    TableIndex handle = 0;
    Visibility visibility = Visibility::module_only;
    bool is_entry = false;
    /// Structure definitions of this module.
    std::vector<TableIndex> acquires;
    /// Nothing where the function is native.
    std::optional<CodeUnit> code;

    [[nodiscard]] friend bool operator==(
        const FunctionDefinition&, const FunctionDefinition&) = default;
};

struct Constant
{
    SignatureToken type;
    /// BCS.
    std::vector<std::uint8_t> data;

    [[nodiscard]] friend bool operator==(const Constant&, const Constant&) = default;
};

struct Metadata
{
    std::vector<std::uint8_t> key;
    std::vector<std::uint8_t> value;

    [[nodiscard]] friend bool operator==(const Metadata&, const Metadata&) = default;
};

/// The tables that modules and scripts both have.
struct CompiledTables
{
    /// As in the header, without Aptos's mark.
    std::uint32_t version = 0;
    std::vector<ModuleHandle> module_handles;
    std::vector<StructHandle> struct_handles;
    std::vector<FunctionHandle> function_handles;
    std::vector<Instantiation> function_instantiations;
    std::vector<Signature> signatures;
    std::vector<std::string> identifiers;
    std::vector<Hash32> addresses;
    std::vector<Constant> constants;
    std::vector<Metadata> metadata;

    [[nodiscard]] friend bool operator==(const CompiledTables&, const CompiledTables&) = default;
};

struct CompiledModule : CompiledTables
{
    TableIndex self_module = 0;
    std::vector<StructDefinition> struct_definitions;
    std::vector<Instantiation> struct_instantiations;
    std::vector<FunctionDefinition> function_definitions;
    std::vector<FieldHandle> field_handles;
    std::vector<Instantiation> field_instantiations;
    std::vector<ModuleHandle> friends;
    std::vector<StructVariantHandle> struct_variant_handles;
    std::vector<Instantiation> struct_variant_instantiations;
    std::vector<VariantFieldHandle> variant_field_handles;
    std::vector<Instantiation> variant_field_instantiations;

    [[nodiscard]] friend bool operator==(const CompiledModule&, const CompiledModule&) = default;
};

struct CompiledScript : CompiledTables
{
    std::vector<AbilitySet> type_parameters;
    /// Into the signatures.
    TableIndex parameters = 0;
    std::optional<std::vector<AccessSpecifier>> access_specifiers;
    CodeUnit code;

    [[nodiscard]] friend bool operator==(const CompiledScript&, const CompiledScript&) = default;
};

/// The module that the handle names. [its indices are within the tables]
[[nodiscard]] ModuleId module_id_of(const CompiledTables& tables, const ModuleHandle& handle);
/// The module's own name. [as above]
[[nodiscard]] ModuleId self_id_of(const CompiledModule& module);
}  // namespace braid::move
