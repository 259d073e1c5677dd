// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/metadata.hpp"
#include "base/bcs.hpp"
#include <algorithm>
#include <charconv>

namespace braid::move
{
namespace
{
constexpr std::string_view key_of_version_0 = "aptos::metadata_v0";
constexpr std::string_view key_of_version_1 = "aptos::metadata_v1";
constexpr std::string_view key_of_compilation = "compilation_metadata";

bool has_key(const Metadata& entry, std::string_view key) noexcept
{
    return std::ranges::equal(
        entry.key, key, {}, [](std::uint8_t byte) { return static_cast<char>(byte); });
}

const Metadata* find(std::span<const Metadata> metadata, std::string_view key) noexcept
{
    const auto found =
        std::ranges::find_if(metadata, [&](const Metadata& entry) { return has_key(entry, key); });
    return found == metadata.end() ? nullptr : &*found;
}

std::string read_text(bcs::Reader& reader)
{
    return std::string{reader.string(bcs::length_max)};
}

/// Reads the entries of a map; the encodings of its keys must ascend. `read_key` reads a key, `read_value` what follows.
template <typename ReadKey, typename ReadValue>
void read_map(bcs::Reader& reader, ReadKey&& read_key, ReadValue&& read_value)
{
    const std::size_t count = reader.count(bcs::length_max, 2);
    Bytes before;
    for (std::size_t i = 0; i < count && reader.ok(); ++i)
    {
        const std::size_t begin = reader.offset();
        read_key();
        const Bytes key = reader.since(begin);
        if (i != 0 && !std::ranges::lexicographical_compare(before, key))
            reader.fail(bcs::Fault::wrong_value, begin);
        before = key;
        read_value();
    }
}

void read_errors(bcs::Reader& reader, RuntimeModuleMetadata& metadata)
{
    read_map(
        reader, [&] { metadata.errors.emplace_back(reader.u64(), ErrorDescription{}); },
        [&]
        {
            ErrorDescription& description = metadata.errors.back().second;
            description.name = read_text(reader);
            description.description = read_text(reader);
        });
    // The order of the encodings is that of the lowest bytes.
    std::ranges::sort(metadata.errors, {}, &std::pair<std::uint64_t, ErrorDescription>::first);
}

void read_attributes(bcs::Reader& reader, std::vector<NamedAttributes>& out)
{
    read_map(
        reader, [&] { out.push_back({.name = read_text(reader), .attributes = {}}); },
        [&]
        {
            const std::size_t count = reader.count(bcs::length_max, 2);
            for (std::size_t i = 0; i < count && reader.ok(); ++i)
            {
                KnownAttribute attribute;
                attribute.kind = reader.u8();
                const std::size_t argument_count = reader.count(bcs::length_max, 1);
                for (std::size_t j = 0; j < argument_count && reader.ok(); ++j)
                    attribute.arguments.push_back(read_text(reader));
                out.back().attributes.push_back(std::move(attribute));
            }
        });
    std::ranges::sort(out, {}, &NamedAttributes::name);
}

std::optional<RuntimeModuleMetadata> read(Bytes value, bool with_attributes)
{
    bcs::Reader reader{value};
    RuntimeModuleMetadata metadata;
    read_errors(reader, metadata);
    if (with_attributes)
    {
        read_attributes(reader, metadata.structures);
        read_attributes(reader, metadata.functions);
    }
    if (!reader.finish().ok())
        return {};
    return metadata;
}

std::optional<CompilationMetadata> read_compilation(Bytes value)
{
    bcs::Reader reader{value};
    CompilationMetadata metadata;
    metadata.is_unstable = reader.boolean();
    metadata.compiler_version = read_text(reader);
    metadata.language_version = read_text(reader);
    if (!reader.finish().ok())
        return {};
    return metadata;
}

std::span<const KnownAttribute> find_attributes(
    const std::vector<NamedAttributes>& entries, std::string_view name) noexcept
{
    const auto found = std::ranges::lower_bound(entries, name, {},
        [](const NamedAttributes& entry) { return std::string_view{entry.name}; });
    if (found == entries.end() || found->name != name)
        return {};
    return found->attributes;
}
}  // namespace

std::span<const KnownAttribute> RuntimeModuleMetadata::of_structure(
    std::string_view name) const noexcept
{
    return find_attributes(structures, name);
}

std::span<const KnownAttribute> RuntimeModuleMetadata::of_function(
    std::string_view name) const noexcept
{
    return find_attributes(functions, name);
}

std::optional<GroupTag> RuntimeModuleMetadata::group_of(std::string_view structure) const
{
    for (const KnownAttribute& attribute : of_structure(structure))
        if (auto group = group_of_member(attribute))
            return group;
    return {};
}

bool RuntimeModuleMetadata::is_view_function(std::string_view function) const noexcept
{
    return std::ranges::any_of(of_function(function), &KnownAttribute::is_view_function);
}

std::optional<RandomnessAnnotation> RuntimeModuleMetadata::randomness_of(
    std::string_view function) const noexcept
{
    for (const KnownAttribute& attribute : of_function(function))
    {
        if (attribute.kind != KnownAttribute::randomness)
            continue;
        RandomnessAnnotation annotation;
        if (!attribute.arguments.empty())
        {
            std::string_view text = attribute.arguments.front();
            // Rust's numbers may begin with a plus.
            if (text.size() > 1 && text.front() == '+')
                text.remove_prefix(1);
            std::uint64_t gas = 0;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), gas);
            if (error == std::errc{} && end == text.data() + text.size())
                annotation.gas_max = gas;
        }
        return annotation;
    }
    return {};
}

const ErrorDescription* RuntimeModuleMetadata::find_error(std::uint64_t abort_code) const noexcept
{
    constexpr std::uint64_t reason_mask = 0xFFF;
    for (const std::uint64_t code : {abort_code & reason_mask, abort_code})
    {
        const auto found = std::ranges::lower_bound(
            errors, code, {}, &std::pair<std::uint64_t, ErrorDescription>::first);
        if (found != errors.end() && found->first == code)
            return &found->second;
    }
    return nullptr;
}

std::optional<ResourceGroupScope> scope_of_group(const KnownAttribute& attribute)
{
    if (attribute.kind != KnownAttribute::resource_group || attribute.arguments.empty())
        return {};
    const std::string& text = attribute.arguments.front();
    if (text == "global")
        return ResourceGroupScope::global;
    if (text == "address")
        return ResourceGroupScope::address;
    if (text == "module_")
        return ResourceGroupScope::module;
    return {};
}

std::optional<GroupTag> group_of_member(const KnownAttribute& attribute)
{
    if (attribute.kind != KnownAttribute::resource_group_member || attribute.arguments.empty())
        return {};
    return parse_group_tag(attribute.arguments.front());
}

std::optional<RuntimeModuleMetadata> read_metadata(std::span<const Metadata> metadata)
{
    if (const Metadata* const entry = find(metadata, key_of_version_1))
        return read(entry->value, true);
    if (const Metadata* const entry = find(metadata, key_of_version_0))
        return read(entry->value, false);
    return {};
}

std::optional<RuntimeModuleMetadata> read_published_metadata(const CompiledTables& code)
{
    constexpr std::uint32_t version_without_attributes = 5;
    auto metadata = read_metadata(code.metadata);
    if (metadata && code.version == version_without_attributes)
    {
        metadata->structures.clear();
        metadata->functions.clear();
    }
    return metadata;
}

std::optional<CompilationMetadata> read_compilation_metadata(const CompiledTables& code)
{
    const Metadata* const entry = find(code.metadata, key_of_compilation);
    if (entry == nullptr)
        return {};
    return read_compilation(entry->value);
}

bool has_wellformed_metadata(const CompiledTables& code)
{
    bool has_runtime = false;
    bool has_compilation = false;
    for (const Metadata& entry : code.metadata)
    {
        const bool is_version_1 = has_key(entry, key_of_version_1);
        const bool is_runtime = is_version_1 || has_key(entry, key_of_version_0);
        if (!is_runtime && !has_key(entry, key_of_compilation))
            return false;
        bool& seen = is_runtime ? has_runtime : has_compilation;
        if (seen)
            return false;
        seen = true;
        if (is_runtime ? !read(entry.value, is_version_1) : !read_compilation(entry.value))
            return false;
    }
    return true;
}
}  // namespace braid::move
