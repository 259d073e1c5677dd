// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/move/packages.hpp"

#include "base/bcs.hpp"
#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <zlib.h>

namespace braid::tests
{
namespace
{
namespace fs = std::filesystem;

constexpr std::size_t text_size_max = std::size_t{1} << 24;
constexpr std::size_t field_size_max = std::size_t{1} << 22;
constexpr std::size_t list_size_max = 4096;

/// What gzip made smaller. Throws where it is damaged.
[[nodiscard]] std::string unzipped(Bytes bytes)
{
    if (bytes.empty())
        return {};
    z_stream stream{};
    // The window of 32 KiB, behind a header of gzip.
    constexpr int window_bits = 15 + 16;
    if (inflateInit2(&stream, window_bits) != Z_OK)
        throw std::runtime_error{"no zlib"};
    stream.next_in = const_cast<Bytef*>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::string text(std::min(bytes.size() * 64 + 1024, text_size_max), '\0');
    stream.next_out = reinterpret_cast<Bytef*>(text.data());
    stream.avail_out = static_cast<uInt>(text.size());
    const int result = inflate(&stream, Z_FINISH);
    text.resize(stream.total_out);
    inflateEnd(&stream);
    if (result != Z_STREAM_END)
        throw std::runtime_error{"a source is no gzip"};
    return text;
}

/// 0x1::copyable_any::Any, if there is one.
void skip_any(bcs::Reader& reader)
{
    if (!reader.option())
        return;
    (void)reader.string(field_size_max);
    (void)reader.bytes(field_size_max);
}

SourcePackage read_package(bcs::Reader& reader)
{
    SourcePackage package;
    package.name = reader.string(field_size_max);
    // How it may be upgraded, and how often it was.
    (void)reader.u8();
    (void)reader.u64();
    (void)reader.string(field_size_max);
    package.manifest = unzipped(reader.bytes(field_size_max));
    const std::size_t modules = reader.count(list_size_max, 1);
    for (std::size_t i = 0; i < modules; ++i)
    {
        const std::string name{reader.string(field_size_max)};
        package.sources[name] = unzipped(reader.bytes(field_size_max));
        (void)reader.bytes(field_size_max);
        skip_any(reader);
    }
    const std::size_t dependencies = reader.count(list_size_max, 33);
    for (std::size_t i = 0; i < dependencies; ++i)
    {
        (void)reader.hash32();
        (void)reader.string(field_size_max);
    }
    skip_any(reader);
    return package;
}

void write_text(const fs::path& file, const std::string& text)
{
    fs::create_directories(file.parent_path());
    std::ofstream{file, std::ios::binary} << text;
}

[[nodiscard]] std::string read_text(const fs::path& file)
{
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

[[nodiscard]] std::string replaced(
    std::string text, const std::string& what, const std::string& with)
{
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at))
        text.replace(at, what.size(), with);
    return text;
}
}  // namespace

std::vector<SourcePackage> packages_of(const GenesisFile& file)
{
    const auto genesis = move::decode_genesis(file.blob);
    if (!genesis.ok())
        throw std::runtime_error{"no genesis: " + file.network};
    const auto registry = move::find_core_resource(*genesis, "code", "PackageRegistry");
    if (!registry)
        throw std::runtime_error{"no packages: " + file.network};
    bcs::Reader reader{*registry};
    std::vector<SourcePackage> packages;
    const std::size_t count = reader.count(list_size_max, 1);
    for (std::size_t i = 0; i < count && reader.ok(); ++i)
        packages.push_back(read_package(reader));
    if (!reader.finish().ok())
        throw std::runtime_error{"the packages are damaged: " + file.network};
    return packages;
}

fs::path write_package(
    const SourcePackage& package, const std::string& manifest, const fs::path& into)
{
    const fs::path folder = into / package.name;
    write_text(folder / "Move.toml", manifest);
    for (const auto& [name, source] : package.sources)
        write_text(folder / "sources" / (name + ".move"), source);
    return folder;
}

const SourcePackage& package_named(
    const std::vector<SourcePackage>& packages, std::string_view name)
{
    const auto found = std::ranges::find(packages, name, &SourcePackage::name);
    if (found == packages.end())
        throw std::runtime_error{"no package " + std::string{name}};
    return *found;
}

fs::path write_own_package(const std::vector<SourcePackage>& packages, const fs::path& into)
{
    const SourcePackage& move_stdlib = package_named(packages, "MoveStdlib");
    write_package(move_stdlib, move_stdlib.manifest, into);
    SourcePackage table{.name = "Table", .manifest = {}, .sources = {}};
    for (const char* name : {"table", "table_with_length"})
        table.sources[name] = package_named(packages, "AptosStdlib").sources.at(name);
    const std::string library = "MoveStdlib = { local = \"../MoveStdlib\" }\n";
    write_package(table,
        "[package]\nname = \"Table\"\nversion = \"1.0.0\"\n\n[addresses]\nstd = \"0x1\"\n"
        "aptos_std = \"0x1\"\n\n[dependencies]\n" +
            library,
        into);
    const fs::path folder = into / "Own";
    write_text(folder / "Move.toml",
        "[package]\nname = \"Own\"\nversion = \"1.0.0\"\n\n[addresses]\nstd = \"0x1\"\n"
        "aptos_std = \"0x1\"\n\n[dependencies]\nTable = { local = \"../Table\" }\n" +
            library);
    const fs::path here = fs::path{BRAID_MOVE_SOURCES};
    for (const auto& entry : fs::directory_iterator{here / "sources"})
        write_text(folder / "sources" / entry.path().filename(), read_text(entry.path()));
    for (const auto& entry : fs::directory_iterator{here / "templates"})
        for (const char* width : {"u8", "u16", "u32", "u64", "u128", "u256"})
            write_text(folder / "sources" / (entry.path().stem().string() + "_" + width + ".move"),
                replaced(read_text(entry.path()), "@W@", width));
    return folder;
}
}  // namespace braid::tests
