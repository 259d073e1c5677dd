// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/format/file_format.hpp"
#include "vm-frontends/move/group_tag.hpp"
#include <string_view>

/// What Aptos's compiler says of a module beside its code: https://github.com/movementlabsxyz/aptos-core,
/// types/src/vm/module_metadata.rs. In BCS, under the keys "aptos::metadata_v0" (the errors alone) and "aptos::metadata_v1":
///
///   metadata   = errors attributes-of-structures attributes-of-functions
///   errors     = map of u64 -> name description
///   attributes = map of name -> list of (u8 kind, list of strings)
namespace braid::move
{
struct ErrorDescription
{
    std::string name;
    std::string description;

    [[nodiscard]] friend bool operator==(
        const ErrorDescription&, const ErrorDescription&) = default;
};

/// An attribute of a structure or of a function. Kinds beyond those named here are read, and refused when code is published.
struct KnownAttribute
{
    static constexpr std::uint8_t legacy_view_function = 0;
    static constexpr std::uint8_t view_function = 1;
    static constexpr std::uint8_t resource_group = 2;
    static constexpr std::uint8_t resource_group_member = 3;
    static constexpr std::uint8_t event = 4;
    static constexpr std::uint8_t randomness = 5;

    std::uint8_t kind = 0;
    std::vector<std::string> arguments;

    [[nodiscard]] bool is_view_function() const noexcept
    {
        return kind == view_function || kind == legacy_view_function;
    }
    [[nodiscard]] friend bool operator==(const KnownAttribute&, const KnownAttribute&) = default;
};

/// Whose resources may be members of a group, from the widest on.
enum class ResourceGroupScope : std::uint8_t
{
    global,
    /// Of modules of the same account.
    address,
    /// Of the same module.
    module,
};

/// The attributes of one structure or function.
struct NamedAttributes
{
    std::string name;
    std::vector<KnownAttribute> attributes;

    [[nodiscard]] friend bool operator==(const NamedAttributes&, const NamedAttributes&) = default;
};

/// What the randomness attribute of an entry function says.
struct RandomnessAnnotation
{
    /// The gas that the function claims for itself; nothing where it leaves that to the network.
    std::optional<std::uint64_t> gas_max;
};

struct RuntimeModuleMetadata
{
    /// By their codes, ascending.
    std::vector<std::pair<std::uint64_t, ErrorDescription>> errors;
    /// By their names, ascending.
    std::vector<NamedAttributes> structures;
    std::vector<NamedAttributes> functions;

    [[nodiscard]] friend bool operator==(
        const RuntimeModuleMetadata&, const RuntimeModuleMetadata&) = default;

    /// Its attributes; empty where it has none. Cost: logarithmic.
    [[nodiscard]] std::span<const KnownAttribute> of_structure(
        std::string_view name) const noexcept;
    [[nodiscard]] std::span<const KnownAttribute> of_function(std::string_view name) const noexcept;

    /// The group that the structure is a member of; nothing where it is of none.
    [[nodiscard]] std::optional<GroupTag> group_of(std::string_view structure) const;
    [[nodiscard]] bool is_view_function(std::string_view function) const noexcept;
    /// Nothing where the function does not ask for randomness.
    [[nodiscard]] std::optional<RandomnessAnnotation> randomness_of(
        std::string_view function) const noexcept;
    /// The description of an abort's code: its lowest twelve bits name the reason, or all of it does.
    [[nodiscard]] const ErrorDescription* find_error(std::uint64_t abort_code) const noexcept;
};

/// What compilers say of how they made a module.
struct CompilationMetadata
{
    bool is_unstable = false;
    std::string compiler_version;
    std::string language_version;
};

/// How wide the group is that the attribute declares; nothing where it declares none, or says no scope.
[[nodiscard]] std::optional<ResourceGroupScope> scope_of_group(const KnownAttribute& attribute);
/// The group that the attribute makes its structure a member of; nothing where it is another attribute, or names no type.
[[nodiscard]] std::optional<GroupTag> group_of_member(const KnownAttribute& attribute);

/// What execution sees: nothing where the metadata is missing or malformed. Version 0 has errors alone.
/// Cost: linear in the metadata, in time and in memory.
[[nodiscard]] std::optional<RuntimeModuleMetadata> read_metadata(
    std::span<const Metadata> metadata);
/// What publishing sees: as above, but attributes of modules of version 5 do not count.
[[nodiscard]] std::optional<RuntimeModuleMetadata> read_published_metadata(
    const CompiledTables& code);
[[nodiscard]] std::optional<CompilationMetadata> read_compilation_metadata(
    const CompiledTables& code);

/// Whether keys are known and values are what their keys promise, each once.
[[nodiscard]] bool has_wellformed_metadata(const CompiledTables& code);
}  // namespace braid::move
